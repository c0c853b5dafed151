import { describe, expect, it } from 'vitest'
import { formatCellCode, parseCellCode } from '#shared/geo/cell-code.ts'

describe('cell codes', () => {
  it('come apart and together again', () => {
    const code = parseCellCode('990101003012007')
    expect(code).toEqual({
      district: '990101',
      subdistrict: '003',
      community: '012',
      sequence: '007',
    })
    expect(code && formatCellCode(code)).toBe('990101003012007')
  })

  it('are fifteen digits and nothing else', () => {
    for (const text of [
      '',
      '99010100301200',
      '9901010030120071',
      '99010100301200x',
      ' 990101003012007',
    ])
      expect(parseCellCode(text)).toBeUndefined()
  })
})
