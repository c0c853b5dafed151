import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, type Client } from './fixtures/client.ts'
import { reportTask, spotsOf, type Offered } from './fixtures/home-ground.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import {
  currentOf,
  deskViewport,
  matterOn,
  openBrowser,
  openDesk,
  openPhone,
  openScreen,
  pairWall,
  phoneViewport,
  wallViewport,
  type Screen,
} from './fixtures/screens.ts'

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)
/** What stops somebody from using a page. */
const grave = new Set<unknown>(['serious', 'critical'])

/** Every screen can be used by everybody (`screens.md` §9). */
describe('axe finds nothing serious', () => {
  let server: TestServer
  let browser: Browser
  let crew: Client
  let matter: Offered
  let desk: Screen
  let phone: Screen

  beforeAll(async () => {
    server = await runServer()
    browser = await openBrowser()
    crew = await signIn(server, 'unitMember')
    const [point] = await spotsOf(server, crew.principal.scopePlaceIds)
    if (!point) throw new Error('no house in the area of the crew')
    matter = await reportTask(server, crew, { classCode: 'C-LAMP', point })
    desk = await openDesk(browser, server, 'dispatcher')
    phone = await openPhone(browser, server, 'unitMember')
  })
  afterAll(async () => {
    await browser?.close()
    await server?.dispose()
  })

  test('on the sign-in page', async () => {
    const path = '/sign-in'
    const entry = await openScreen(browser, server, { viewport: deskViewport, path })
    await entry.testId('sign-in-dispatcher').waitFor()
    expect(await graveOn(entry)).toEqual([])
    await entry.context.close()
  })

  test.each([
    ['home', '/desk', '[data-testid="home"]'],
    ['board', '/desk/board', '[data-testid="incident-row"]'],
    ['map', '/desk/map', '[data-testid="map-page"]'],
    ['administration', '/desk/admin', '[data-testid="scene-form"]'],
  ])('on the desk’s %s', async (_name, path, selector) => {
    await desk.page.goto(`${server.url}${path}`)
    await desk.page.locator(selector).first().waitFor()
    await currentOf(desk)
    expect(await graveOn(desk)).toEqual([])
  })

  test('on the desk’s page of the server’s health, and on what the desk tells of itself', async () => {
    const chief = await openDesk(browser, server, 'districtDutyChief', '/desk/health')
    await chief.testId('health-line-accepting').waitFor()
    expect(await graveOn(chief)).toEqual([])
    await chief.page.keyboard.press('?')
    await chief.testId('self-report').waitFor()
    expect(await graveOn(chief)).toEqual([])
    await chief.page.keyboard.press('Escape')
    await chief.testId('self-report').waitFor({ state: 'detached' })
    await chief.context.close()
  })

  test('on the desk’s page of a matter', async () => {
    await desk.page.goto(`${server.url}/desk/incident/${matter.incidentId}`)
    await desk.page.locator('ol.trace > li.step').first().waitFor()
    expect(await graveOn(desk)).toEqual([])
  })

  test('on the phone’s tasks', async () => {
    await matterOn(phone, 'task-card', matter.incidentId).waitFor()
    expect(await graveOn(phone)).toEqual([])
  })

  test('on the phone’s page of a task, and where it is finished', async () => {
    await matterOn(phone, 'task-card', matter.incidentId).locator('button').click()
    await phone.testId('task-page').waitFor()
    expect(await graveOn(phone)).toEqual([])
    await phone.page.evaluate((hash) => (location.hash = hash), `#finish/${matter.orderId}`)
    await phone.testId('finish-page').waitFor()
    expect(await graveOn(phone)).toEqual([])
  })

  test('on the residents’ page', async () => {
    const path = '/report'
    const page = await openScreen(browser, server, { viewport: phoneViewport, path })
    await page.testId('report-send').waitFor()
    expect(await graveOn(page)).toEqual([])
    await page.context.close()
  })

  test('on the wall, before and after it is paired', async () => {
    const wall = await openScreen(browser, server, { viewport: wallViewport, path: '/wall' })
    await wall.testId('pairing-code').waitFor()
    expect(await graveOn(wall)).toEqual([])
    await pairWall(wall, desk)
    await wall.testId('decide-row').first().waitFor()
    expect(await graveOn(wall)).toEqual([])
  })
})

/** Rule and place of what is serious or worse; axe runs as the test, not as the page, whose policy forbids it. */
async function graveOn({ page }: Screen): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>(
    '(globalThis.axe).run(document, { resultTypes: ["violations"] })',
  )
  return violations
    .filter(({ impact }) => grave.has(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
}
