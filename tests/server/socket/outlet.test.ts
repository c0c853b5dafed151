import { describe, expect, it } from 'vitest'
import type { AudienceName } from '#shared/access/audience.ts'
import { encodeEvent, type Encoded } from '../../../server/socket/encoded.ts'
import { makeFigures, MOST_BYTES, MOST_FRAMES, Outlet } from '../../../server/socket/outlet.ts'

const city: AudienceName = 'area:c/wall'
const stage: AudienceName = 'stage:main/wall'

/** A line that takes one thing at a time and says when. */
function open() {
  const written: string[] = []
  const waiting: (() => void)[] = []
  let isIdle = true
  const figures = makeFigures()
  const left: string[] = []
  const outlet = new Outlet({
    line: {
      get isIdle() {
        return isIdle
      },
      write(encoded, taken) {
        written.push(String(encoded.data))
        isIdle = false
        if (taken) waiting.push(taken)
      },
    },
    figures,
    onOverflow: () => {
      left.push('left')
      return [city, stage]
    },
  })
  const take = () => {
    isIdle = true
    for (const taken of waiting.splice(0)) taken()
    outlet.pump()
  }
  return { outlet, written, take, figures, left }
}

const record = (text: string, bytes = 100): Encoded => ({ data: text, frame: [], bytes })
const since = (audience: string, tick: number) => record(`${audience} since ${tick}`)

describe('what leaves for one screen', () => {
  it('[P1] records keep their order, and wait while the line has not taken what went before', () => {
    const { outlet, written, take } = open()
    for (const text of ['1', '2', '3']) outlet.records(record(text))
    expect(written).toEqual(['1'])
    take()
    outlet.records(record('4'))
    take()
    expect(written).toEqual(['1', '2', '3', '4'])
  })

  it.each([
    ['frames', MOST_FRAMES + 1, 10],
    ['bytes', 11, MOST_BYTES / 10],
  ])(
    '[P2] over the bound of %s all that waits is dropped for one mark per audience',
    (_what, count, bytes) => {
      const { outlet, written, take, figures, left } = open()
      outlet.records(record('on the line'))
      for (let index = 0; index < count; index += 1) outlet.records(record('old', bytes))
      expect(left).toEqual(['left'])
      expect(figures).toMatchObject({ overflows: 1, waiting: 0 })
      take()
      take()
      const marks = [city, stage].map(
        (audience) => encodeEvent('resync', { audience, take: 'changes' }).data,
      )
      expect(written).toEqual(['on the line', ...marks])
      expect(figures.waiting).toBe(0)
      const told = figures.resyncs.filter(({ count }) => count > 0)
      expect(told.map(({ sort, take, count }) => [sort, take, count])).toEqual([
        ['area', 'changes', 1],
        ['stage', 'changes', 1],
      ])
    },
  )

  it('[P2] a mark outlives what is dropped after it', () => {
    const { outlet, written, take } = open()
    outlet.records(record('on the line'))
    const flood = () => {
      for (let index = 0; index <= MOST_FRAMES; index += 1) outlet.records(record('old'))
    }
    outlet.mark('area:d/wall', 'snapshot')
    flood()
    flood()
    take()
    const marks = written.slice(1).map((text) => /"audience":"([^"]*)"/u.exec(text)?.[1])
    expect(marks).toEqual(['area:d/wall', city, stage])
  })

  it('[P2] what waits is known, and a screen that must take a snapshot is counted', () => {
    const { outlet, figures } = open()
    outlet.records(record('on the line'))
    outlet.records(record('waits', 70))
    expect(outlet.queue).toEqual({ frames: 1, bytes: 70 })
    outlet.mark('principal:p1/phone', 'snapshot')
    expect(figures.resyncs.find(({ count }) => count > 0)).toEqual({
      sort: 'principal',
      take: 'snapshot',
      count: 1,
    })
  })

  it('[P3] positions never wait: a screen that still has some to take gets one merged frame later', () => {
    const { outlet, written, take, figures } = open()
    outlet.positions([city], 101, since)
    outlet.positions([city], 102, since)
    outlet.positions([city], 103, since)
    take()
    outlet.positions([city], 104, since)
    expect(written).toEqual(['area:c/wall since 0', 'area:c/wall since 101'])
    expect(figures.skippedTicks).toBe(2)
  })

  it('[P3] areas of one screen leave with the same tick', () => {
    const { outlet, written } = open()
    outlet.positions([city, 'area:d/wall'], 101, since)
    expect(written).toEqual(['area:c/wall since 0', 'area:d/wall since 0'])
  })

  it('[P4] a screen that says nothing for four seconds gets no positions until it speaks again', () => {
    const { outlet, written, take } = open()
    for (let tick = 101; tick <= 160; tick += 1) {
      outlet.positions([city], tick, since)
      take()
    }
    expect(written.length).toBe(41)
    expect(outlet.behind(160)).toBe(59)
    outlet.seen(130)
    outlet.positions([city], 161, since)
    expect(written.at(-1)).toBe('area:c/wall since 141')
  })

  it('[P4] a screen is not silent because nothing moved: what it has applied is all there is', () => {
    const { outlet, written, take } = open()
    const quiet = () => undefined
    outlet.positions([city], 101, since)
    take()
    outlet.seen(101)
    for (let tick = 102; tick <= 400; tick += 1) outlet.positions([city], tick, quiet)
    expect(outlet.behind(400)).toBe(0)
    outlet.seen(101)
    outlet.positions([city], 401, since)
    expect(written.at(-1)).toBe('area:c/wall since 400')
    outlet.positions([city], 402, quiet)
    take()
    outlet.positions([city], 403, since)
    expect(written.at(-1)).toBe('area:c/wall since 401')
  })

  it('[P5] joining again starts positions anew', () => {
    const { outlet, written, take } = open()
    outlet.positions([city], 101, since)
    take()
    outlet.restart(city)
    outlet.positions([city], 102, since)
    expect(written.at(-1)).toBe('area:c/wall since 0')
  })

  it('[P6] nothing is written to a screen that was let go', () => {
    const { outlet, written, take, figures } = open()
    outlet.records(record('1'))
    outlet.records(record('2'))
    outlet.close()
    take()
    outlet.records(record('3'))
    outlet.positions([city], 101, since)
    expect(written).toEqual(['1'])
    expect(figures.waiting).toBe(0)
  })
})
