import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, type Client } from './fixtures/client.ts'
import { reportTask, spotsOf, type Offered } from './fixtures/home-ground.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import {
  currentOf,
  matterOn,
  openBrowser,
  openPhone,
  phoneViewport,
  type Screen,
} from './fixtures/screens.ts'
import { until } from './fixtures/until.ts'

/** A phone in a cellar: what is done there arrives later, once, and in order. */
describe('a phone without a line', () => {
  let server: TestServer
  let browser: Browser
  let crew: Client
  let phone: Screen
  let matter: Offered
  /** What left the phone, by operation id, in the order in which it was done. */
  let done: readonly string[] = []

  beforeAll(async () => {
    server = await runServer()
    browser = await openBrowser()
    crew = await signIn(server, 'unitMember')
    const [point] = await spotsOf(server, crew.principal.scopePlaceIds)
    if (!point) throw new Error('no house in the area of the crew')
    matter = await reportTask(server, crew, { classCode: 'C-LAMP', point })
    phone = await openPhone(browser, server, 'unitMember')
  })
  afterAll(async () => {
    await browser?.close()
    await server?.dispose()
  })

  const step = (verb: string) =>
    phone.page.locator(`[data-testid="${verb}"]:not([aria-disabled="true"])`).click()
  const stands = (status: string) =>
    phone.page.locator(`[data-testid="task-page"][data-status="${status}"]`).waitFor()
  const band = () => phone.page.locator('p.band')
  const rows = () => phone.testId('outbox-row')
  const actsOfCrew = async () =>
    (await crew.detail(matter.incidentId)).trace.filter(
      ({ actorId }) => actorId === crew.principal.id,
    )

  test('before it goes down its pages and its tasks are kept on it', async () => {
    await matterOn(phone, 'task-card', matter.incidentId, 'offered').waitFor()
    await until({ what: 'the worker holds the pages', withinMs: 60_000 }, () =>
      phone.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/m')
        return registration?.active?.state === 'activated'
      }),
    )
    await until({ what: 'the tasks are saved on the phone' }, () =>
      phone.page.evaluate(isKept, `mirror:principal:${crew.principal.id}/phone`),
    )
  })

  test('offline it shows its tasks and how old they are, and takes acts', async () => {
    await phone.context.setOffline(true)
    await band().waitFor()
    const card = matterOn(phone, 'task-card', matter.incidentId)
    await card.waitFor()
    expect(await band().innerText()).toMatch(/\d/u)
    await card.locator('button').click()
    await step('act-accept')
    await stands('accepted')
    await step('act-depart')
    await stands('enRoute')
    await phone.testId('outbox-strip').waitFor()
    expect(await actsOfCrew()).toHaveLength(0)
  })

  test('what, where and by when stand in the first 200 px, 320 px wide and in English too', async () => {
    const { page } = phone
    await page.setViewportSize({ width: 320, height: 568 })
    await page.evaluate(() => localStorage.setItem('tongping-locale', 'en'))
    await page.reload()
    await stands('enRoute')
    await band().waitFor()
    const foot = () =>
      page
        .locator('.when')
        .first()
        .evaluate((line) => line.getBoundingClientRect().bottom)
    expect(await foot()).toBeLessThanOrEqual(200)
    await page.goto(new URL('/m', page.url()).href)
    await matterOn(phone, 'task-card', matter.incidentId).waitFor()
    expect(await foot()).toBeLessThanOrEqual(200)
    const about = page.locator('.m-primary .about')
    expect(await about.evaluate((line) => line.scrollWidth <= line.clientWidth)).toBe(true)
    await page.evaluate(() => localStorage.setItem('tongping-locale', 'zh-CN'))
    await page.setViewportSize(phoneViewport)
    await page.goto(`${server.url}/m#task/${matter.orderId}`)
    await stands('enRoute')
  })

  test('reloaded without a line it still has them, and takes the next act', async () => {
    await phone.page.reload()
    await stands('enRoute')
    await band().waitFor()
    await step('act-arrive')
    await stands('onScene')
    await phone.testId('outbox-strip').click()
    await rows().nth(2).waitFor()
    done = await rows().evaluateAll((all) =>
      all.map((row) => row.getAttribute('data-operation-id') ?? ''),
    )
    expect(new Set(done).size).toBe(3)
    expect(await actsOfCrew()).toHaveLength(0)
  })

  test('back on the line each act arrives exactly once, in its order', async () => {
    await phone.context.setOffline(false)
    await until({ what: 'the acts are in the trace', withinMs: 60_000 }, async () => {
      return (await actsOfCrew()).length >= 3
    })
    await currentOf(phone)
    await band().waitFor({ state: 'detached' })
    const acts = await actsOfCrew()
    expect(acts.map(({ act }) => act)).toEqual(['accepted', 'enRoute', 'onScene'])
    for (const [index, { seq }] of acts.entries())
      if (index > 0) expect(seq).toBeGreaterThan(acts[index - 1]?.seq ?? 0)
    expect((await crew.detail(matter.incidentId)).incident.status).toBe('handling')
  })

  test('sent again with the same ids nothing happens twice', async () => {
    const { orderId, incidentId } = matter
    const kinds = ['acceptOrder', 'departOrder', 'arriveOrder'] as const
    const answers = await Promise.all(
      done.map((id, index) => crew.operate({ kind: kinds[index], orderId }, id)),
    )
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(
      (await crew.detail(incidentId)).trace.filter(({ act }) => act === 'accepted'),
    ).toHaveLength(1)
    expect(await actsOfCrew()).toHaveLength(3)
  })
})

/** In the page: whether the phone's store has this key. Asking must not make the store. */
async function isKept(key: string): Promise<boolean> {
  const known = await indexedDB.databases()
  if (!known.some(({ name }) => name === 'tongping-offline-1')) return false
  return new Promise((resolve) => {
    const opening = indexedDB.open('tongping-offline-1')
    opening.onerror = () => resolve(false)
    opening.onsuccess = () => {
      const database = opening.result
      const answer = (found: boolean) => {
        database.close()
        resolve(found)
      }
      const name = database.objectStoreNames[0]
      if (name === undefined) return answer(false)
      const keys = database.transaction(name).objectStore(name).getAllKeys()
      keys.onsuccess = () => answer(keys.result.includes(key))
      keys.onerror = () => answer(false)
    }
  })
}
