import type { Position } from '#shared/model/position.ts'
import { report, signIn, type Client } from '../journeys/fixtures/client.ts'
import { freeHands, spotsOf } from '../journeys/fixtures/home-ground.ts'
import { runServer, type TestServer } from '../journeys/fixtures/run-server.ts'
import {
  openBrowser,
  openDesk,
  openPhone,
  openScreen,
  pairWall,
  PATIENCE_MS,
  type Screen,
} from '../journeys/fixtures/screens.ts'
import { until } from '../journeys/fixtures/until.ts'
import { clockNow, timeRows, type Bench, type Row } from './row.ts'

const ROUNDS = 100
/** What has not come by then, does not. */
const SEEN_MS = 10_000
const names = ['wall', 'desk', 'mobile'] as const
type Name = (typeof names)[number]
type Times = Readonly<Record<Name | 'wall accept' | 'desk accept', number[]>>

/** When something first stood in a page, by its own clock. */
interface Seen {
  readonly id: string
  readonly status: string
  readonly at: number
}

/** From a report outside to its place on three screens; from a tap on the phone to the other two. */
export const bench: Bench = async (say) => {
  const server = await runServer()
  const browser = await openBrowser()
  try {
    const crew = await signIn(server, 'unitMember')
    await freeHands(crew)
    const wallAt = { viewport: { width: 1920, height: 1080 }, path: '/wall' }
    const wall = await openScreen(browser, server, wallAt)
    const desk = await openDesk(browser, server, 'dispatcher')
    await pairWall(wall, desk)
    const mobile = await openPhone(browser, server, 'unitMember')
    const spots = await spotsOf(server, crew.principal.scopePlaceIds)
    const [area] = crew.principal.scopePlaceIds
    await desk.page.goto(
      `${server.url}/desk/board?class=C-LAMP&step=dispatched&source=resident&place=${area}`,
    )
    const screens = { wall, desk, mobile }
    await watch(wall, 'latest-change')
    await watch(desk, 'incident-row')
    await watch(mobile, 'task-card')
    return await measure(server, { screens, crew, spots, say })
  } finally {
    await browser.close()
    await server.dispose()
  }
}

async function measure(
  server: TestServer,
  given: {
    readonly screens: Readonly<Record<Name, Screen>>
    readonly crew: Client
    readonly spots: readonly Position[]
    readonly say: (line: string) => void
  },
): Promise<readonly Row[]> {
  const { screens, crew, spots, say } = given
  const times: Times = { wall: [], desk: [], mobile: [], 'wall accept': [], 'desk accept': [] }
  for (let round = 0; round < ROUNDS; round++) {
    const point = spots[(round * 7) % spots.length]
    if (!point) throw new Error('no house in the area of the crew')
    const before = await seenIds(screens.mobile)
    const sentAt = clockNow()
    await report(server, { classCode: 'C-LAMP', point })
    // Clocks run out in between and are changes too: only what is new on this phone is ours.
    const first = await until({ what: 'the task on the phone', withinMs: PATIENCE_MS }, async () =>
      (await seen(screens.mobile)).find(({ id }) => !before.has(id)),
    )
    for (const name of names)
      note(times[name], sentAt, await seenAt(screens[name], first.id, 'dispatched'))
    const tappedAt = await accept(screens.mobile, first.id)
    note(times['wall accept'], tappedAt, await seenAt(screens.wall, first.id, 'handling'))
    note(times['desk accept'], tappedAt, await seenAt(screens.desk, first.id, 'gone'))
    await crew.operate({ kind: 'returnOrder', orderId: `${first.id}.1`, reason: 'noCapacity' })
    // The wall tells one change at a time: the next must not share a picture with this one.
    await seenAt(screens.wall, first.id, 'registered')
    if (round % 20 === 19) say(`${round + 1} of ${ROUNDS}`)
  }
  return Object.entries(times).flatMap(([name, values]) => [
    ...timeRows(name, values),
    { case: name, metric: 'samples', value: values.length, unit: 'rounds' },
  ])
}

function note(times: number[], from: number, to: number | undefined): void {
  if (to !== undefined) times.push(to - from)
}

/** Opens the card, taps, and goes back. @returns the instant of the tap by the page's clock. */
async function accept({ page }: Screen, incidentId: string): Promise<number> {
  await page.locator(`[data-testid="task-card"][data-incident-id="${incidentId}"] button`).click()
  const button = page.locator('[data-testid="act-accept"]:not([aria-disabled="true"])')
  await button.waitFor()
  const tappedAt = await button.evaluate((element) => {
    const at = performance.timeOrigin + performance.now()
    if (element instanceof HTMLElement) element.click()
    return at
  })
  await page.locator('[data-testid="task-page"][data-status="accepted"]').waitFor()
  await page.goBack()
  return tappedAt
}

/** Notes in the page when a matter first stands there in each state, and when it has gone. */
async function watch({ page }: Screen, testId: string): Promise<void> {
  await page.evaluate((wanted) => {
    const noted: { id: string; status: string; at: number }[] = []
    const known = new Set<string>()
    let present = new Set<string>()
    const note = (id: string, status: string) => {
      if (known.has(`${id} ${status}`)) return
      known.add(`${id} ${status}`)
      noted.push({ id, status, at: performance.timeOrigin + performance.now() })
    }
    const look = () => {
      const now = new Set<string>()
      for (const element of document.querySelectorAll(`[data-testid="${wanted}"]`)) {
        const id = element.getAttribute('data-incident-id') ?? ''
        now.add(id)
        note(id, element.getAttribute('data-status') ?? '')
      }
      for (const id of present) if (!now.has(id)) note(id, 'gone')
      present = now
    }
    look()
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-status', 'data-incident-id'],
    })
    Object.assign(window, { noted })
  }, testId)
}

const seen = ({ page }: Screen): Promise<readonly Seen[]> =>
  page.evaluate(() => (window as unknown as { noted: Seen[] }).noted)

const seenIds = async (screen: Screen) => new Set((await seen(screen)).map(({ id }) => id))

/**
 * A phone says `offered` where the others say `dispatched`.
 *
 * @returns undefined when something graver stood on the one line the wall has for changes: no sample, and counted as none.
 */
function seenAt(screen: Screen, incidentId: string, status: string): Promise<number | undefined> {
  const states = status === 'dispatched' ? ['dispatched', 'offered'] : [status]
  const what = `${incidentId} ${status}`
  return until({ what, withinMs: SEEN_MS }, async () => {
    const found = (await seen(screen)).find(
      (one) => one.id === incidentId && states.includes(one.status),
    )
    return found?.at
  }).catch(() => undefined)
}
