import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { measurePicture } from '../browser/picture-budget.ts'
import { signIn, report, type Client } from '../journeys/fixtures/client.ts'
import { spotsOf } from '../journeys/fixtures/home-ground.ts'
import { runServer, type TestServer } from '../journeys/fixtures/run-server.ts'
import {
  currentOf,
  openBrowser,
  openDesk,
  openScreen,
  pairWall,
  type Screen,
} from '../journeys/fixtures/screens.ts'
import { until } from '../journeys/fixtures/until.ts'
import type { Bench, Row } from './row.ts'

/**
 * What the wall costs the eye (`screens.md` §5.1, §13.3): mean luminance, share of saturated and of red pixels, calm and
 * in an emergency, at every size that is shown. The pictures are kept beside the rows, to be looked at.
 */
const SIZES = [
  [1920, 1080],
  [3840, 1080],
  [3840, 2160],
  [7680, 2160],
] as const
/** Charts and the map's ground are drawn by software: this long after a change of size they stand. */
const SETTLE_MS = 9000
/** About 350 m, degrees of latitude. */
const HALF_SIDE_DEGREES = 0.00315

export const bench: Bench = async (say) => {
  const server = await runServer({ DEMO_LIFE: 'on' })
  const browser = await openBrowser()
  try {
    return await measureWall(server, browser, say)
  } finally {
    await browser.close()
    await server.dispose()
  }
}

async function measureWall(
  server: TestServer,
  browser: Browser,
  say: (line: string) => void,
): Promise<readonly Row[]> {
  const folder = join(import.meta.dirname, '../../bench-results/pictures')
  mkdirSync(folder, { recursive: true })
  const dispatcher = await signIn(server, 'dispatcher')
  const viewport = { width: 1280, height: 720 }
  const wall = await openScreen(browser, server, { viewport, path: '/wall' })
  const desk = await openDesk(browser, server, 'dispatcher')
  await pairWall(wall, desk)
  await desk.context.close()
  const rows: Row[] = []
  for (const mode of ['calm', 'emergency'] as const) {
    if (mode === 'emergency') await declare(server, dispatcher)
    for (const [width, height] of SIZES) {
      const name = `${mode}-${width}x${height}`
      const path = join(folder, `wall-${name}.png`)
      await shoot(wall, { width, height }, path)
      const { luminance, saturated, red } = await measurePicture(path)
      rows.push(row(name, 'luminance', luminance))
      rows.push(row(name, 'saturated', saturated), row(name, 'red', red))
      say(`${name} measured`)
    }
  }
  return rows
}

const row = (name: string, metric: string, share: number): Row => ({
  case: name,
  metric,
  value: Number((share * 100).toFixed(3)),
  unit: '%',
})

async function shoot(
  { page }: Screen,
  size: { readonly width: number; readonly height: number },
  path: string,
): Promise<void> {
  await page.setViewportSize(size)
  await page.waitForTimeout(SETTLE_MS)
  await currentOf({ page, context: page.context(), testId: (id) => page.getByTestId(id) })
  await page.screenshot({ path, timeout: 120_000 })
}

/** Somebody reports smoke, and the duty desk lets that matter command the wall. */
async function declare(server: TestServer, dispatcher: Client): Promise<void> {
  const [point] = await spotsOf(server, ['c'])
  if (!point) throw new Error('no house in the city')
  await report(server, { classCode: 'C-SMOKE', point })
  const matter = await until({ what: 'the matter' }, async () => {
    const { records } = await dispatcher.snapshot('area:c/desk')
    return records.find(
      ({ kind, record }) =>
        kind === 'incident' && record['classCode'] === 'C-SMOKE' && record['status'] !== 'closed',
    )
  })
  const [longitude, latitude] = point
  const east = HALF_SIDE_DEGREES / Math.cos((latitude * Math.PI) / 180)
  const box = [
    longitude - east,
    latitude - HALF_SIDE_DEGREES,
    longitude + east,
    latitude + HALF_SIDE_DEGREES,
  ]
  await dispatcher.operate({
    kind: 'setScene',
    stageId: 'main',
    baseRevision: 0,
    scene: {
      mode: 'emergency',
      focus: { box, incidentId: matter.record.id },
      selection: [matter.record.id],
    },
  })
}
