import { createRouter, createWebHistory, type Router } from 'vue-router'

/** Names of the desk's pages; each is loaded when it is first opened. */
export const pageNames = ['home', 'board', 'map', 'import', 'admin'] as const
export type PageName = (typeof pageNames)[number]

/** Addresses of the desk; filters and selections live in the query, so that a link shows what its sender saw. */
export function makeDeskRouter(history = createWebHistory('/desk')): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', name: 'home', component: () => import('./home/HomePage.vue') },
      { path: '/board', name: 'board', component: () => import('./board/BoardPage.vue') },
      {
        path: '/incident/:id',
        name: 'incident',
        component: () => import('./incident/IncidentPage.vue'),
        props: true,
      },
      {
        path: '/map/:placeId?',
        name: 'map',
        component: () => import('./map/MapPage.vue'),
        props: true,
      },
      { path: '/import', name: 'import', component: () => import('./import/ImportPage.vue') },
      { path: '/admin', name: 'admin', component: () => import('./admin/AdminPage.vue') },
      { path: '/:rest(.*)*', name: 'none', component: () => import('./frame/NoPage.vue') },
    ],
  })
}
