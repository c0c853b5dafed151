import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Department } from '#shared/model/organization.ts'
import { say } from './names/words.ts'
import { toClassCode, toDepartmentId } from './ids.ts'

/** The six departments of the city, by short name. */
export const departmentIds = [
  'housing',
  'enforcement',
  'sanitation',
  'safety',
  'civil',
  'utilities',
] as const
export type DepartmentKey = (typeof departmentIds)[number]

const DEPARTMENT_NAMES: Record<DepartmentKey, Department['names']> = {
  housing: say('住房和城乡建设', '住宅與城鄉建設', 'Housing & Construction'),
  enforcement: say('城市管理执法', '城市管理執法', 'Urban Enforcement'),
  sanitation: say('绿化市容', '綠化環衛', 'Sanitation & Greenery'),
  safety: say('公安消防', '警消', 'Public Security & Fire'),
  civil: say('民政卫健', '民政衛生', 'Civil Affairs & Health'),
  utilities: say('水务公用', '水務公用事業', 'Water & Utilities'),
}

export const departments: readonly Department[] = departmentIds.map((key) => ({
  id: toDepartmentId(key),
  names: DEPARTMENT_NAMES[key],
}))

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const groups = {
  care: say('为老服务', '高齡服務', 'Elder services'),
  facility: say('公用设施', '公共設施', 'Public facilities'),
  road: say('道路交通', '道路交通', 'Road and traffic'),
  looks: say('市容环境', '市容環境', 'Environment'),
  building: say('房屋安全', '房屋安全', 'Building safety'),
  alarm: say('突发事件', '突發事件', 'Emergencies'),
  neighbors: say('邻里纠纷', '鄰里糾紛', 'Between neighbors'),
} as const

interface Row {
  readonly code: string
  readonly family: IncidentClass['family']
  readonly titles: IncidentClass['titles']
  readonly shortTitles: IncidentClass['shortTitles']
  readonly group: keyof typeof groups
  readonly keywords: string
  readonly priority: IncidentClass['priority']
  readonly department: DepartmentKey
  readonly asks: IncidentClass['firstAsked']
  readonly tier: IncidentClass['owningTier']
  /** `auto` low risk · `proof` needs evidence · `home` lies in a home. */
  readonly marks: string
  /** Accept, handle, recheck. */
  readonly within: readonly [number, number, number]
}

/**
 * @source workflow.md §3: urgent within 1 day, general 5 days, complex 15 days; road litter 4 working hours;
 * rubble 4 h; standing water 4 h; greenery 5 days; muck heap 2 days. Acceptance follows screens.md §6.1.
 */
const ROWS: readonly Row[] = [
  {
    code: 'C-CARE',
    family: 'cityEvent',
    titles: say(
      '高楼层老人上门服务',
      '高樓層長者到府服務',
      'Help at home for an elder in a walk-up',
    ),
    shortTitles: say('上门助老', '到府助老', 'Elder help'),
    group: 'care',
    keywords: '老人 送餐 助餐 下楼 看护 陪诊 長者 送餐 elder meals visit lift care',
    priority: 3,
    department: 'civil',
    asks: 'residentsCommittee',
    tier: 'community',
    marks: 'auto home',
    within: [30 * MINUTE, 8 * HOUR, 2 * DAY],
  },
  {
    code: 'C-ALONE',
    family: 'cityEvent',
    titles: say('独居老人用水异常', '獨居長者用水異常', 'No water used by an elder living alone'),
    shortTitles: say('独居异常', '獨居異常', 'Elder alone'),
    group: 'care',
    keywords: '独居 水表 老人 敲门 獨居 alone water check',
    priority: 2,
    department: 'civil',
    asks: 'residentsCommittee',
    tier: 'community',
    marks: 'auto home',
    within: [5 * MINUTE, HOUR, 4 * HOUR],
  },
  {
    code: 'C-PIPE',
    family: 'cityComponent',
    titles: say('供水管道爆裂', '自來水管破裂', 'Burst water main'),
    shortTitles: say('水管爆裂', '水管爆裂', 'Burst pipe'),
    group: 'facility',
    keywords: '爆管 漏水 水管 停水 pipe burst water main',
    priority: 2,
    department: 'utilities',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto proof',
    within: [5 * MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-FLOOD',
    family: 'cityEvent',
    titles: say('道路积水', '道路積水', 'Standing water on the road'),
    shortTitles: say('道路积水', '道路積水', 'Road flooded'),
    group: 'road',
    keywords: '积水 内涝 水位 积水 flood standing water',
    priority: 2,
    department: 'utilities',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto proof',
    within: [5 * MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-TILT',
    family: 'cityComponent',
    titles: say('房屋倾斜或沉降', '房屋傾斜或沉陷', 'Building tilting or settling'),
    shortTitles: say('房屋倾斜', '房屋傾斜', 'Bldg tilt'),
    group: 'building',
    keywords: '倾斜 沉降 裂缝 危房 tilt settlement crack',
    priority: 1,
    department: 'housing',
    asks: 'departmentStation',
    tier: 'district',
    marks: 'proof',
    within: [MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-LIFT',
    family: 'cityEvent',
    titles: say('电梯困人', '電梯受困', 'People trapped in a lift'),
    shortTitles: say('电梯困人', '電梯受困', 'Lift trapped'),
    group: 'alarm',
    keywords: '电梯 困人 故障 電梯 lift elevator trapped',
    priority: 1,
    department: 'safety',
    asks: 'propertyCompany',
    tier: 'community',
    marks: 'auto',
    within: [MINUTE, 30 * MINUTE, 4 * HOUR],
  },
  {
    code: 'C-SMOKE',
    family: 'cityEvent',
    titles: say('烟感报警', '煙霧警報', 'Smoke alarm'),
    shortTitles: say('烟感报警', '煙霧警報', 'Smoke alarm'),
    group: 'alarm',
    keywords: '烟感 火警 冒烟 着火 smoke fire',
    priority: 1,
    department: 'safety',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto home',
    within: [MINUTE, 30 * MINUTE, 4 * HOUR],
  },
  {
    code: 'C-THROW',
    family: 'cityEvent',
    titles: say('高空抛物', '高空拋物', 'Object thrown from a height'),
    shortTitles: say('高空抛物', '高空拋物', 'Thrown item'),
    group: 'building',
    keywords: '抛物 坠物 高空 thrown falling object',
    priority: 2,
    department: 'safety',
    asks: 'propertyCompany',
    tier: 'community',
    marks: 'auto',
    within: [5 * MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-LITTER',
    family: 'cityEvent',
    titles: say('大件垃圾堆放', '大型垃圾堆放', 'Bulky rubbish left out'),
    shortTitles: say('大件垃圾', '大型垃圾', 'Bulky waste'),
    group: 'looks',
    keywords: '垃圾 大件 堆放 建筑垃圾 rubbish litter bulky waste',
    priority: 4,
    department: 'sanitation',
    asks: 'propertyCompany',
    tier: 'community',
    marks: 'auto proof',
    within: [30 * MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-LANE',
    family: 'cityEvent',
    titles: say('车辆占用消防通道', '車輛占用消防通道', 'Vehicle parked in a fire lane'),
    shortTitles: say('占消防道', '占消防道', 'Fire lane'),
    group: 'road',
    keywords: '消防通道 占道 违停 停车 fire lane parking blocked',
    priority: 2,
    department: 'safety',
    asks: 'propertyCompany',
    tier: 'community',
    marks: 'auto proof',
    within: [5 * MINUTE, 2 * HOUR, DAY],
  },
  {
    code: 'C-LAMP',
    family: 'cityComponent',
    titles: say('路灯不亮', '路燈不亮', 'Street lamp out'),
    shortTitles: say('路灯不亮', '路燈不亮', 'Lamp out'),
    group: 'facility',
    keywords: '路灯 不亮 照明 路燈 street lamp light',
    priority: 4,
    department: 'utilities',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto proof',
    within: [HOUR, 2 * DAY, DAY],
  },
  {
    code: 'C-COVER',
    family: 'cityComponent',
    titles: say('井盖缺失或松动', '人孔蓋缺失或鬆動', 'Manhole cover missing or loose'),
    shortTitles: say('井盖缺损', '人孔蓋缺損', 'Manhole'),
    group: 'facility',
    keywords: '井盖 窨井 缺失 松动 manhole cover',
    priority: 2,
    department: 'utilities',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto proof',
    within: [5 * MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-TREE',
    family: 'cityComponent',
    titles: say('树木倒伏', '樹木傾倒', 'Fallen tree'),
    shortTitles: say('树木倒伏', '樹木傾倒', 'Fallen tree'),
    group: 'looks',
    keywords: '树木 倒伏 断枝 绿化 tree fallen branch',
    priority: 3,
    department: 'sanitation',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto proof',
    within: [30 * MINUTE, 5 * DAY, DAY],
  },
  {
    code: 'C-MUCK',
    family: 'cityEvent',
    titles: say('渣土车偏离核准路线', '砂石車偏離核定路線', 'Muck truck off its permitted route'),
    shortTitles: say('渣土偏航', '砂石車偏航', 'Muck truck'),
    group: 'road',
    keywords: '渣土车 偏航 遗撒 工地 muck truck route permit',
    priority: 3,
    department: 'enforcement',
    asks: 'departmentStation',
    tier: 'district',
    marks: 'proof',
    within: [30 * MINUTE, 2 * DAY, DAY],
  },
  {
    code: 'C-VENDOR',
    family: 'cityEvent',
    titles: say('占道经营', '占道營業', 'Vending on the pavement'),
    shortTitles: say('占道经营', '占道營業', 'Vending'),
    group: 'looks',
    keywords: '占道 摊贩 跨门 vendor vending stall',
    priority: 4,
    department: 'enforcement',
    asks: 'departmentStation',
    tier: 'subdistrict',
    marks: 'auto proof',
    within: [30 * MINUTE, 4 * HOUR, DAY],
  },
  {
    code: 'C-RENTAL',
    family: 'cityEvent',
    titles: say('群租嫌疑', '群租疑慮', 'Suspected group rental'),
    shortTitles: say('群租嫌疑', '群租疑慮', 'Group rental'),
    group: 'building',
    keywords: '群租 隔断 出租 rental overcrowded partition',
    priority: 4,
    department: 'housing',
    asks: 'residentsCommittee',
    tier: 'subdistrict',
    marks: 'home',
    within: [4 * HOUR, 15 * DAY, 3 * DAY],
  },
  {
    code: 'C-NOISE',
    family: 'dispute',
    titles: say('邻里噪声纠纷', '鄰里噪音糾紛', 'Noise between neighbors'),
    shortTitles: say('噪声扰民', '噪音擾鄰', 'Noise'),
    group: 'neighbors',
    keywords: '噪声 吵 装修 广场舞 噪音 noise loud neighbors',
    priority: 4,
    department: 'enforcement',
    asks: 'residentsCommittee',
    tier: 'community',
    marks: 'auto home',
    within: [2 * HOUR, 5 * DAY, 3 * DAY],
  },
  {
    code: 'C-LEAK',
    family: 'dispute',
    titles: say('楼上楼下漏水纠纷', '樓上樓下漏水糾紛', 'Leak between floors'),
    shortTitles: say('楼层漏水', '樓層漏水', 'Floor leak'),
    group: 'neighbors',
    keywords: '漏水 渗水 楼上 天花板 leak ceiling upstairs',
    priority: 4,
    department: 'housing',
    asks: 'propertyCompany',
    tier: 'community',
    marks: 'auto home',
    within: [2 * HOUR, 5 * DAY, 3 * DAY],
  },
]

function toClass(row: Row): IncidentClass {
  const [acceptWithinMs, handleWithinMs, recheckWithinMs] = row.within
  return {
    code: toClassCode(row.code),
    family: row.family,
    titles: row.titles,
    shortTitles: row.shortTitles,
    group: groups[row.group],
    keywords: row.keywords.split(' '),
    priority: row.priority,
    departmentId: toDepartmentId(row.department),
    firstAsked: row.asks,
    owningTier: row.tier,
    lowRisk: row.marks.includes('auto'),
    evidenceRequired: row.marks.includes('proof'),
    inHome: row.marks.includes('home'),
    acceptWithinMs,
    handleWithinMs,
    recheckWithinMs,
  }
}

/** Kinds of matter of the demo city; also the default of packs that bring none. */
export const classes: readonly IncidentClass[] = ROWS.map(toClass)
