import type { LocalizedText } from '#shared/model/words.ts'
import type { Dice } from '../random.ts'

/** One syllable of a name: simplified, traditional, Latin. */
export type Syllable = readonly [string, string, string]

const syllables = (text: string): Syllable[] =>
  text.split(' ').map((word) => {
    const [simple = '', traditional = '', latin = ''] = word.split('/')
    return [simple, traditional, latin]
  })

/** First syllables of place and street names. */
export const FIRSTS = syllables(
  '锦/錦/jin 梧/梧/wu 桂/桂/gui 兰/蘭/lan 枫/楓/feng 莲/蓮/lian 竹/竹/zhu 松/松/song 柳/柳/liu 梅/梅/mei ' +
    '荷/荷/he 杏/杏/xing 槐/槐/huai 樟/樟/zhang 棠/棠/tang 芦/蘆/lu 云/雲/yun 星/星/xing 晴/晴/qing 霞/霞/xia ' +
    '露/露/lu 朝/朝/zhao 明/明/ming 安/安/an 和/和/he 宁/寧/ning 康/康/kang 永/永/yong 福/福/fu 瑞/瑞/rui ' +
    '文/文/wen 书/書/shu 墨/墨/mo 石/石/shi 金/金/jin 银/銀/yin 玉/玉/yu 珠/珠/zhu 长/長/chang 双/雙/shuang ' +
    '东/東/dong 南/南/nan 西/西/xi 北/北/bei 青/青/qing 白/白/bai 清/清/qing 澄/澄/cheng 汀/汀/ting 鹤/鶴/he ' +
    '鹭/鷺/lu 雁/雁/yan 渔/漁/yu 帆/帆/fan 潮/潮/chao 沙/沙/sha 浦/浦/pu 春/春/chun 秋/秋/qiu 景/景/jing ' +
    '新/新/xin 光/光/guang 丰/豐/feng 望/望/wang 观/觀/guan 思/思/si 行/行/xing 德/德/de 仁/仁/ren 崇/崇/chong',
)

/** Second syllables of street names. */
export const STREET_SECONDS = syllables(
  '春/春/chun 溪/溪/xi 山/山/shan 川/川/chuan 江/江/jiang 湖/湖/hu 塘/塘/tang 桥/橋/qiao 林/林/lin 泉/泉/quan ' +
    '平/平/ping 阳/陽/yang 昌/昌/chang 兴/興/xing 华/華/hua 泰/泰/tai 义/義/yi 信/信/xin 成/成/cheng 通/通/tong ' +
    '远/遠/yuan 岭/嶺/ling 田/田/tian 麓/麓/lu 门/門/men 庆/慶/qing 源/源/yuan 城/城/cheng 屏/屏/ping 浦/浦/pu',
)

/** Second syllables of communities and estates. */
export const HOME_SECONDS = syllables(
  '园/園/yuan 苑/苑/yuan 里/里/li 桥/橋/qiao 湾/灣/wan 塘/塘/tang 溪/溪/xi 浜/浜/bang 泾/涇/jing 坊/坊/fang ' +
    '庭/庭/ting 洲/洲/zhou 渡/渡/du 亭/亭/ting 林/林/lin 泉/泉/quan 台/臺/tai 井/井/jing 墩/墩/dun 堤/堤/di ' +
    '轩/軒/xuan 居/居/ju 府/府/fu 村/村/cun',
)

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Puts syllables together: 锦 + 溪 → 锦溪, 錦溪, Jinxi. */
export function compose(parts: readonly Syllable[]): LocalizedText {
  return {
    'zh-CN': parts.map(([simple]) => simple).join(''),
    'zh-Hant': parts.map(([, traditional]) => traditional).join(''),
    en: capital(parts.map(([, , latin]) => latin).join('')),
  }
}

/** A text in three languages. */
export const say = (simple: string, traditional: string, english: string): LocalizedText => ({
  'zh-CN': simple,
  'zh-Hant': traditional,
  en: english,
})

/** One text after another, language by language; English with a space where asked. */
export function join(first: LocalizedText, second: LocalizedText, space = ' '): LocalizedText {
  return say(
    first['zh-CN'] + second['zh-CN'],
    first['zh-Hant'] + second['zh-Hant'],
    `${first.en}${space}${second.en}`,
  )
}

/** A well of two-syllable names that gives none twice, neither by sign nor by sound. */
export function makeNamer(
  dice: Dice,
  seconds: readonly Syllable[],
  used: Set<string>,
): () => LocalizedText {
  return () => {
    for (let round = 0; round < 14; round++) {
      const name = compose([dice.pick(FIRSTS), dice.pick(seconds)])
      if (used.has(name.en) || /(.+)\1/u.test(name['zh-CN'])) continue
      used.add(name.en)
      return name
    }
    return longer(dice, seconds, used)
  }
}

/** Three syllables once two have become rare. */
function longer(dice: Dice, seconds: readonly Syllable[], used: Set<string>): LocalizedText {
  let name = compose([dice.pick(FIRSTS), dice.pick(FIRSTS), dice.pick(seconds)])
  for (let round = 0; round < 50 && used.has(name.en); round++) {
    name = compose([dice.pick(FIRSTS), dice.pick(FIRSTS), dice.pick(seconds)])
  }
  used.add(name.en)
  return name
}

/** The same words in every language: numbers, call signs. */
export const plain = (text: string): LocalizedText => say(text, text, text)

export const NOTHING: LocalizedText = plain('')
