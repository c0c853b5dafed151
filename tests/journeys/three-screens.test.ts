import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, type Client } from './fixtures/client.ts'
import { freeHands, reportTask, spotsOf, type Offered } from './fixtures/home-ground.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import {
  matterOn,
  openBrowser,
  openDesk,
  openPhone,
  openScreen,
  pairWall,
  photo,
  reached,
  wallViewport,
  type Screen,
} from './fixtures/screens.ts'
import { until } from './fixtures/until.ts'

/** From the report to the closing, watched by wall, desk and phone at once. */
describe('one matter on three screens', () => {
  let server: TestServer
  let browser: Browser
  let crew: Client
  let wall: Screen
  let desk: Screen
  let phone: Screen
  let matter: Offered

  beforeAll(async () => {
    server = await runServer()
    browser = await openBrowser()
    crew = await signIn(server, 'unitMember')
    await freeHands(crew)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.dispose()
  })

  const onWall = (status: string) => matterOn(wall, 'latest-change', matter.incidentId, status)
  const onDesk = (status: string) => matterOn(desk, 'incident-row', matter.incidentId, status)
  /** Narrow enough that the row is among those that are drawn. */
  const openBoard = (step: string) =>
    desk.page.goto(
      `${server.url}/desk/board?class=C-LAMP&step=${step}&place=${crew.principal.scopePlaceIds[0]}`,
    )

  test('a wall is let in by the code it shows', async () => {
    wall = await openScreen(browser, server, {
      viewport: wallViewport,
      path: '/wall',
    })
    await wall.testId('pairing').waitFor()
    desk = await openDesk(browser, server, 'dispatcher')
    await pairWall(wall, desk)
    await desk.testId('wall-row').waitFor()
    phone = await openPhone(browser, server, 'unitMember')
  })

  test('a report from outside is on the desk, on the wall and on the phone of the crew', async () => {
    const [point] = await spotsOf(server, crew.principal.scopePlaceIds)
    if (!point) throw new Error('no house in the area of the crew')
    await openBoard('dispatched')
    matter = await reportTask(server, crew, { classCode: 'C-LAMP', point })
    await onDesk('dispatched').waitFor()
    await onWall('dispatched').waitFor()
    await matterOn(phone, 'task-card', matter.incidentId, 'offered').waitFor()
  })

  test('each step on the phone is on desk and wall', async () => {
    await matterOn(phone, 'task-card', matter.incidentId).locator('button').click()
    await phone.page.locator('[data-testid="task-page"][data-status="offered"]').waitFor()
    await openBoard('handling')
    for (const [verb, next] of [
      ['act-accept', 'accepted'],
      ['act-depart', 'enRoute'],
      ['act-arrive', 'onScene'],
    ] as const) {
      await phone.page.locator(`[data-testid="${verb}"]:not([aria-disabled="true"])`).click()
      await phone.page.locator(`[data-testid="task-page"][data-status="${next}"]`).waitFor()
      await onDesk('handling').waitFor()
      await onWall('handling').waitFor()
    }
  })

  test('a class that asks for a photo is not finished without one', async () => {
    await phone.page.locator('[data-testid="act-finish"]:not([aria-disabled="true"])').click()
    await phone.testId('outcome-solved').check({ force: true })
    await phone.testId('act-send').click()
    await phone.page.getByRole('alert').first().waitFor()
    expect((await crew.detail(matter.incidentId)).incident.status).toBe('handling')
    await phone.page.locator('textarea').fill('换了灯头，已亮')
    await phone.testId('photo-input').setInputFiles({
      name: 'lamp.jpg',
      mimeType: 'image/jpeg',
      buffer: await photo(),
    })
    await phone.page.locator('.thumb img').waitFor()
    await phone.testId('act-send').click()
    await onWall('rechecking').waitFor()
    await openBoard('rechecking')
    await onDesk('rechecking').waitFor()
  })

  test('an inspector who did not handle it closes it, everywhere', async () => {
    const second = await openPhone(browser, server, 'inspector')
    await matterOn(second, 'recheck-card', matter.incidentId).click()
    await second.testId('act-recheck-pass').click()
    await onWall('closed').waitFor()
    await desk.page.goto(`${server.url}/desk/incident/${matter.incidentId}`)
    await matterOn(desk, 'incident-detail', matter.incidentId, 'closed').waitFor()
    await phone.page.goto(`${server.url}/m#task/${matter.orderId}`)
    await phone.page.locator('[data-testid="task-page"][data-status="done"]').waitFor()
    expect(await phone.testId('act-accept').count()).toBe(0)
    await second.context.close()
  })

  test('the trace on the desk is complete, with the words and the photo', async () => {
    const trace = desk.page.locator('ol.trace > li.step')
    await trace.nth(7).waitFor()
    const { trace: steps, incident } = await crew.detail(matter.incidentId)
    expect(steps.map(({ act }) => act)).toEqual([
      'reported',
      'registered',
      'dispatched',
      'accepted',
      'enRoute',
      'onScene',
      'handled',
      'rechecking',
      'closed',
    ])
    expect(await trace.count()).toBe(steps.length)
    expect(
      steps.every(({ seq }, index) => index === 0 || seq >= (steps[index - 1]?.seq ?? 0)),
    ).toBe(true)
    await desk.page.getByText('换了灯头，已亮').waitFor()
    const picture = desk.page.locator('ol.trace img').first()
    await picture.scrollIntoViewIfNeeded()
    await until({ what: 'the photo is drawn' }, () =>
      picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0),
    )
    expect(incident.handledBy).toBe(crew.principal.id)
  })

  test('all three are at the version that was acknowledged, and equal where they see the same', async () => {
    const noted = await crew.operate({
      kind: 'addNote',
      incidentId: matter.incidentId,
      photos: [],
      personal: { text: '完' },
    })
    if (noted.status !== 'accepted') throw new Error('the note was refused')
    const twin = await openDesk(browser, server, 'shiftLeader')
    const screens = [wall, desk, phone, twin]
    const said = await Promise.all(screens.map((screen) => reached(screen, noted.version)))
    for (const { version, resyncs } of said) {
      expect(version).toBeGreaterThanOrEqual(noted.version)
      expect(resyncs).toBe(0)
    }
    const byName = Map.groupBy(
      said.flatMap(({ audiences }) => audiences),
      ({ name }) => name,
    )
    expect([...byName.values()].some((same) => same.length > 1)).toBe(true)
    for (const same of byName.values())
      expect(new Set(same.map(({ hash }) => hash)).size, same[0]?.name).toBe(1)
    expect(new Set(said.map(({ epoch }) => epoch)).size).toBe(1)
  })
})
