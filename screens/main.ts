import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { chooseLocale, loadWords, setLocale } from './locale/words.ts'
import './theme/tokens.css'

/** Start: choose the language, load the words that all screens share, mount. Which screen it is, `App` reads from the address. */
async function start(): Promise<void> {
  await setLocale(chooseLocale())
  await loadWords('common')
  const app = createApp(App)
  // Like every other uncaught error: told in the console, and seen by who listens (`live/introspect.ts`).
  app.config.errorHandler = (error) => reportError(error)
  app.use(createPinia()).mount('#app')
}

void start()
