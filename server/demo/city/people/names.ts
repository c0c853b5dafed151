import type { Dice } from '../random.ts'

/**
 * Syllables of invented people. The surnames are those of trees, rivers and colors that hardly anybody bears,
 * so that no list of theirs can be taken for a list of residents.
 */
const SURNAMES = [
  ...'柏棠榆桑梓枫棣橙靛澜汀渚湄淞滢霁霖岚岫嵩砚墨笺陶瓷纱织帆舟桨棹篷菱芡荇苇芷蘅葭蒹',
]
const GIVEN = [
  ...'安宁和平清明远山春秋朝夕书画琴音晴雪星月江湖林泉松竹兰菊文思行知乐康福寿景云帆舟',
]

/** A name nobody has: 枫晴远, 澜知. */
export function inventName(dice: Dice): string {
  const given = dice.pick(GIVEN) + (dice.chance(0.72) ? dice.pick(GIVEN) : '')
  return dice.pick(SURNAMES) + given
}

/** A number within 199-0000-xxxx, a range no operator has given out. */
export const inventPhone = (dice: Dice): string =>
  `1990000${String(dice.integer(0, 9999)).padStart(4, '0')}`

/** A plate of a province that does not exist. */
export const inventPlate = (dice: Dice): string =>
  `澜A·${dice.pick([...'DFHKLMNPQRTUVWXY'])}${String(dice.integer(0, 9999)).padStart(4, '0')}`
