import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Introspection } from '../../screens/live/introspect.ts'
import { signIn, type Client } from './fixtures/client.ts'
import { freeHands, reportTask, spotsOf } from './fixtures/home-ground.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import {
  currentOf,
  matterOn,
  openBrowser,
  openDesk,
  openPhone,
  openScreen,
  pairWall,
  reached,
  told,
  wallViewport,
  type Screen,
} from './fixtures/screens.ts'
import { pause, until } from './fixtures/until.ts'

/** The server dies while they watch: they say so, and come back by themselves (trust.md G5, G6, I4, I14). */
describe('a server that is killed while screens watch', () => {
  const CURRENT_WITHIN_MS = 6000
  /** In the long run past the heartbeat, so that the server has closed the line; else what came lies in the line's buffers. */
  const ASLEEP_MS = process.env['TONGPING_LONG'] === '1' ? 60_000 : 5000
  const AWAKE_WITHIN_MS = 3000
  let server: TestServer
  let browser: Browser
  let crew: Client
  let screens: {
    readonly wall: Screen
    readonly desk: Screen
    readonly phone: Screen
  }
  let before: readonly Introspection[]

  beforeAll(async () => {
    server = await runServer()
    browser = await openBrowser()
    crew = await signIn(server, 'unitMember')
    await freeHands(crew)
    const wall = await openScreen(browser, server, {
      viewport: wallViewport,
      path: '/wall',
    })
    const desk = await openDesk(browser, server, 'dispatcher', '/desk/admin')
    await pairWall(wall, desk)
    screens = {
      wall,
      desk,
      phone: await openPhone(browser, server, 'unitMember'),
    }
    for (const { page } of all()) await page.evaluate(() => Object.assign(window, { isSame: true }))
    before = await Promise.all(all().map((screen) => currentOf(screen)))
  })
  afterAll(async () => {
    await browser?.close()
    await server?.dispose()
  })

  const all = () => Object.values(screens)
  const isFresh = ({ page }: Screen) =>
    page.locator('[data-testid="freshness"][data-state="fresh"]')
  const isStale = ({ page }: Screen) =>
    page.locator('[data-testid="freshness"]:is([data-state="stale"],[data-state="lost"])')

  test('every screen says that it is not current', async () => {
    await server.kill9()
    await Promise.all(all().map((screen) => isStale(screen).first().waitFor()))
    await screens.phone.page.locator('p.band').waitFor()
    await screens.wall.testId('stale-band').waitFor()
  })

  test('6 s after the server is ready all are current, without a reload', async () => {
    await server.restart()
    const readyAt = performance.now()
    const waits = await Promise.all(
      all().map(async (screen) => {
        await until({ what: 'a current screen', withinMs: 30_000 }, async () => {
          const said = await told(screen)
          return said !== undefined && said.ageMs < 2000
        })
        return performance.now() - readyAt
      }),
    )
    expect(Math.max(...waits)).toBeLessThan(CURRENT_WITHIN_MS)
    await Promise.all(all().map((screen) => isFresh(screen).first().waitFor()))
    for (const { page } of all())
      expect(await page.evaluate(() => 'isSame' in window), 'the page is the same').toBe(true)
  })

  test('they go on where they were: same history, nothing taken again, new changes arrive', async () => {
    const [point] = await spotsOf(server, crew.principal.scopePlaceIds)
    if (!point) throw new Error('no house in the area of the crew')
    const { incidentId } = await reportTask(server, crew, {
      classCode: 'C-LAMP',
      point,
    })
    await matterOn(screens.wall, 'latest-change', incidentId).waitFor()
    await matterOn(screens.phone, 'task-card', incidentId).waitFor()
    const after = await Promise.all(all().map((screen) => currentOf(screen)))
    for (const [index, said] of after.entries()) {
      expect(said.epoch).toBe(before[index]?.epoch)
      expect(said.version).toBeGreaterThan(before[index]?.version ?? Number.NaN)
      expect(said.resyncs).toBe(0)
    }
  })

  test('a late joiner sees the settled scene and has the same hash', async () => {
    const { stage, scene } = await currentOf(screens.desk)
    const city = screens.desk.testId('scene-form')
    await screens.desk.testId('scene-mode').selectOption({ index: 1 })
    await screens.desk.testId('act-take').click()
    await city.locator('[data-testid="act-answer"][data-state="accepted"]').waitFor()
    const settled = await until({ what: 'the scene is on the wall' }, async () => {
      const said = await told(screens.wall)
      return JSON.stringify(said?.scene) !== JSON.stringify(scene) && said
    })
    const late = await openDesk(browser, server, 'shiftLeader')
    const twin = await openPhone(browser, server, 'unitMember')
    const newest = await reached(late, settled.version)
    expect(newest.stage).toBe(stage)
    expect(newest.scene).toEqual(settled.scene)
    const everyone = await Promise.all(
      [...all(), late, twin].map((screen) => reached(screen, newest.version)),
    )
    const byName = Map.groupBy(
      everyone.flatMap(({ audiences }) => audiences),
      ({ name }) => name,
    )
    const shared = [...byName.values()].filter((same) => same.length > 1)
    expect(shared.length).toBeGreaterThanOrEqual(3)
    for (const same of shared)
      expect(new Set(same.map(({ hash }) => hash)).size, same[0]?.name).toBe(1)
  })

  test('[F9] a tab that was asleep is current 3 s after it wakes, with all that happened meanwhile', async () => {
    const { page, context } = screens.desk
    const browserSide = await context.newCDPSession(page)
    await browserSide.send('Page.setWebLifecycleState', { state: 'frozen' })
    const noted = await crew.operate({
      kind: 'submitReport',
      source: 'patrol',
      classCode: 'C-LAMP',
      point: (await spotsOf(server, crew.principal.scopePlaceIds))[1],
      photos: [],
      channel: 'phone',
    })
    if (noted.status !== 'accepted') throw new Error('the report was refused')
    await pause(ASLEEP_MS)
    await browserSide.send('Page.setWebLifecycleState', { state: 'active' })
    const wokeAt = performance.now()
    await until({ what: 'current', withinMs: 30_000 }, async () => {
      const said = await told(screens.desk)
      return said !== undefined && said.ageMs < 2000 && said.version >= noted.version
    })
    expect(performance.now() - wokeAt).toBeLessThan(AWAKE_WITHIN_MS)
    const said = await reached(screens.desk, noted.version)
    const other = await reached(screens.wall, said.version)
    expect(other.epoch).toBe(said.epoch)
  })
})
