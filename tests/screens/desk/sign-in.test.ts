import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import SignInPage from '../../../screens/session/SignInPage.vue'
import { makePrincipal } from './desk-bench.ts'

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

function stubServer(answers: Readonly<Record<string, () => Response>>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
    const key = `${init?.method ?? 'GET'} ${path}`
    asked.push(key)
    return Promise.resolve(answers[key]?.() ?? json({ code: 'not-found' }, 404))
  })
  return asked
}
const session = {
  principal: makePrincipal(),
  demo: true,
  cityNow: 1_800_000_000_000,
  speed: 1,
  packHash: 'h',
}

beforeEach(async () => {
  setActivePinia(createPinia())
  await setLocale('en')
  await loadWords('common')
})
afterEach(() => vi.unstubAllGlobals())

describe('the sign-in page', () => {
  it('offers one button per role, grouped, and says which screen it opens', async () => {
    const roles = [
      { role: 'commander', screen: 'desk', label: 'commander' },
      { role: 'gridWorker', screen: 'mobile', label: 'G-098' },
    ]
    const asked = stubServer({
      'GET /api/v1/demo': () => json({ roles }),
      'POST /api/v1/session': () => json(session),
    })
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
    const page = mount(SignInPage)
    await vi.waitFor(() =>
      expect(page.find('[data-testid="sign-in-commander"]').exists()).toBe(true),
    )
    expect(page.findAll('h2').map((heading) => heading.text())).toEqual([
      'Command and duty',
      'Field',
    ])
    expect(page.find('[data-testid="sign-in-gridWorker"]').text()).toContain(
      'opens the phone screen',
    )
    await page.find('[data-testid="sign-in-gridWorker"]').trigger('click')
    await flushPromises()
    expect(asked).toContain('POST /api/v1/session')
    expect(assign).toHaveBeenCalledWith('/m')
  })

  it('says honestly what this version cannot do where there is no demo', async () => {
    stubServer({})
    const page = mount(SignInPage)
    await vi.waitFor(() => expect(page.text()).toContain('Passkeys and organisation sign-in'))
    expect(page.findAll('[data-testid^="sign-in-"]')).toEqual([])
  })

  it('says that the server cannot be reached, and lets one try again', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    const page = mount(SignInPage)
    await vi.waitFor(() => expect(page.find('[role="alert"]').text()).toContain('Not connected'))
    expect(page.find('[role="alert"] button').text()).toBe('Try again')
  })
})
