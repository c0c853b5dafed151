import { createRouter, createWebHistory, type Router } from 'vue-router'

const pages = {
  home: () => import('./home/HomePage.vue'),
  board: () => import('./board/BoardPage.vue'),
  incident: () => import('./incident/IncidentPage.vue'),
  map: () => import('./map/MapPage.vue'),
} as const

/** Fetches the pages one works with while the network is there, so that losing it does not lock them. */
export async function preloadPages(): Promise<void> {
  await Promise.allSettled(Object.values(pages).map((load) => load()))
}

/** Addresses of the desk; filters and selections live in the query, so that a link shows what its sender saw. */
export function makeDeskRouter(history = createWebHistory('/desk')): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', name: 'home', component: pages.home },
      { path: '/board', name: 'board', component: pages.board },
      {
        path: '/incident/:id',
        name: 'incident',
        component: pages.incident,
        props: true,
      },
      {
        path: '/map/:placeId?',
        name: 'map',
        component: pages.map,
        props: true,
      },
      { path: '/import', name: 'import', component: () => import('./import/ImportPage.vue') },
      { path: '/admin', name: 'admin', component: () => import('./admin/AdminPage.vue') },
      { path: '/health', name: 'health', component: () => import('./health/HealthPage.vue') },
      { path: '/:rest(.*)*', name: 'none', component: () => import('./frame/NoPage.vue') },
    ],
  })
}
