import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { reportId } from '#shared/model/id.ts'
import { boxAround, boxOf, isNear } from '../../../screens/mobile/area.ts'
import { withoutContacts } from '../../../screens/mobile/incident-detail.ts'
import { mapLinks } from '../../../screens/mobile/navigation.ts'
import {
  findClasses,
  frequentClasses,
  similarNear,
  variedClasses,
} from '../../../screens/mobile/newreport/similar.ts'
import { parsePage } from '../../../screens/mobile/page.ts'
import { eagerPhoneFiles, offlinePhoneFiles } from '../../../screens/mobile/phone-chunks.ts'
import { fitInside } from '../../../screens/mobile/photo.ts'
import { leak, makeIncident } from './mobile-bench.ts'

describe('addresses of the phone', () => {
  it('name a page and what it is about', () => {
    expect(parsePage('#task/E1-2.1')).toEqual({ name: 'task', id: 'E1-2.1' })
    expect(parsePage('#map')).toEqual({ name: 'map', id: '' })
  })
  it('lead to the tasks when they name nothing known', () => {
    for (const hash of ['', '#', '#nowhere', '#task/<script>', '#toString']) {
      expect(parsePage(hash)).toEqual({ name: 'tasks', id: '' })
    }
  })
})

describe('the way there', () => {
  const links = mapLinks([121.4737, 31.2304], '桂浦街 88 号')
  it('is WGS-84 for the phone, and the map’s own coordinates for domestic apps', () => {
    expect(links[0]?.href).toMatch(/^geo:31\.2304,121\.4737\?q=31\.2304,121\.4737\(/u)
    expect(links[1]?.href).toMatch(/to=121\.47[78]\d*,31\.228\d*,/u)
    expect(links[2]?.href).toMatch(/location=31\.23[34]\d*,121\.48\d*&coord_type=bd09ll/u)
  })
  it('escapes the name', () => {
    for (const link of links) expect(link.href).not.toMatch(/[\s桂]/u)
  })
})

describe('a photo', () => {
  it('is made to fit and never larger', () => {
    expect(fitInside(4000, 3000)).toEqual({ width: 1600, height: 1200 })
    expect(fitInside(600, 800)).toEqual({ width: 600, height: 800 })
  })
})

describe('a new report', () => {
  const near = makeIncident('near', { point: [121.4701, 31.23] })
  const far = makeIncident('far', { point: [121.48, 31.23] })
  const ended = makeIncident('ended', { status: 'closed' })
  const other = makeIncident('other', { classCode: 'C-OTHER' })

  it('asks about open matters of its class within 50 m only', () => {
    const found = similarNear([far, near, ended, other], 'C-LEAK', [121.47, 31.23])
    expect(found.map(({ id }) => id)).toEqual(['near'])
    expect(similarNear([near], 'C-LEAK', null)).toEqual([])
  })
  it('offers what comes up most, and finds the rest by title or keyword', () => {
    const tree = { ...leak, code: makeIncident('x', { classCode: 'C-TREE' }).classCode }
    expect(frequentClasses([tree, leak], [near], 1)).toEqual([leak])
    expect(findClasses([leak], ' WATER ')).toEqual([leak])
    expect(findClasses([leak], 'fire')).toEqual([])
    expect(variedClasses([leak, tree], 1)).toEqual([leak])
  })
})

describe('what stays on the phone', () => {
  it('holds what people said and not who said it', () => {
    const texts = { text: 'wet', reporterPhone: '139', reporterName: 'Li', addressText: 'No. 8' }
    const detail = { incident: makeIncident('i1'), mayReadTexts: true, trace: [], reports: [] }
    const report = {
      source: 'resident' as const,
      channel: 'page',
      receivedAt: 1,
      photos: [],
      texts,
    }
    const kept = withoutContacts({
      ...detail,
      reports: [{ ...report, id: v.parse(reportId, 'r1') }],
    })
    expect(kept.reports[0]?.texts).toEqual({ text: 'wet', addressText: 'No. 8' })
  })
})

describe('areas', () => {
  it('are as wide as asked, and know their neighbors', () => {
    const [west, south, east, north] = boxAround([121.47, 31.23], 500)
    expect((north - south) * 111_195).toBeCloseTo(1000, 0)
    expect(east - west).toBeGreaterThan(north - south)
    expect(boxOf([])).toBeUndefined()
    expect(boxOf([{ box: [0, 0, 1, 1] }, { box: [2, -1, 3, 1] }])).toEqual([0, -1, 3, 1])
    expect(isNear([0, 0, 1, 1], [1, 1, 2, 2])).toBe(true)
    expect(isNear([0, 0, 1, 1], [2, 2, 3, 3])).toBe(false)
  })
})

describe('the files of the phone', () => {
  const chunks = {
    'index.html': { file: 'index.js', dynamicImports: ['desk/DeskScreen.vue'] },
    'mobile/MobileScreen.vue': {
      file: 'm.js',
      css: ['m.css'],
      imports: ['_live.js', 'index.html'],
      dynamicImports: ['mobile/NearbyPage.vue'],
    },
    '_live.js': { file: 'live.js', dynamicImports: ['live/city-card.ts'] },
    'live/city-card.ts': { file: 'card.js' },
    'mobile/NearbyPage.vue': { file: 'near.js', dynamicImports: ['mobile/PhoneMap.vue'] },
    'mobile/PhoneMap.vue': { file: 'map.js' },
    'desk/DeskScreen.vue': { file: 'desk.js' },
    'locale/zh-CN/common.ts': { file: 'common.js' },
    'locale/en/mobile.ts': { file: 'en.js' },
  }
  it('are the entry, the screen and one language first', () => {
    expect(eagerPhoneFiles(chunks)).toEqual(['index.js', 'm.js', 'm.css', 'live.js', 'common.js'])
  })
  it('and for offline all its pages and languages, without map and desk', () => {
    const kept = offlinePhoneFiles(chunks)
    expect(kept).toEqual(expect.arrayContaining(['near.js', 'card.js', 'en.js', 'm.js']))
    expect(kept).not.toContain('map.js')
    expect(kept).not.toContain('desk.js')
  })
})
