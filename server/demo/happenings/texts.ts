/** What people say, all of it invented. To the system it is personal data like any other free text. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'C-CARE': [
    '老人住六楼没有电梯，这几天腿脚不便，想请人送午饭上门。',
    '家里老人行动不便，需要有人陪同下楼去社区医院。',
    '邻居阿婆一个人住顶楼，想订助餐，不会用手机。',
    '老人刚出院，上下楼困难，希望有人帮忙买菜。',
  ],
  'C-ALONE': ['隔壁独居老人两天没出门，敲门没人应。', '老人家里电话没人接，请上门看看。'],
  'C-PIPE': ['路边水管一直在喷水，人行道都淹了。', '小区门口水管爆了，水压很低。'],
  'C-FLOOD': ['这段路积水很深，电瓶车过不去。', '桥洞下面积水，车子熄火了。'],
  'C-LIFT': ['电梯停在半层，里面有人，按了铃没人理。', '有人被困在电梯里，请马上来人。'],
  'C-SMOKE': ['楼道里有焦味，烟感一直在响。'],
  'C-THROW': ['楼上又扔东西下来，差点砸到小孩。', '有瓶子从高处掉下来，地上都是碎玻璃。'],
  'C-LANE': ['消防通道被车堵住了，没有留电话。', '楼下消防登高面停了三辆车。'],
  'C-COVER': ['井盖松了，车子压过去哐当响。', '人行道上井盖缺了一块，晚上很危险。'],
  'C-LITTER': [
    '垃圾房旁边堆了旧沙发，好几天没人收。',
    '楼道口堆着装修垃圾，进出不方便。',
    '门口有一堆旧家具，请清理。',
  ],
  'C-LAMP': ['这一段路灯全灭了，走路看不见。', '路灯一闪一闪的，晚上睡不好。'],
  'C-VENDOR': ['人行道被摊位占满，只能走机动车道。', '店铺把桌椅摆到路上了。'],
  'C-TREE': ['大树枝断了挂在电线上面。', '行道树倒了一半，挡住非机动车道。'],
  'C-MUCK': ['渣土车没有盖好，一路掉泥。', '半夜渣土车从小路走，声音很大。'],
  'C-RENTAL': ['楼上一套房住了十几个人，进进出出很乱。', '隔壁在打隔断，怀疑群租。'],
  'C-NOISE': [
    '楼上装修到很晚，孩子没法睡觉。',
    '楼下唱歌声音太大，说了也不听。',
    '隔壁半夜拖椅子，请帮忙协调。',
  ],
  'C-LEAK': ['天花板漏水，楼上不肯修。', '卫生间渗水，墙皮都掉了，请来看看。'],
}
const OTHER = ['请派人来看一下。'] as const

/** A sentence for a class. @param share - in [0, 1). */
export function textFor(classCode: string, share: number): string {
  const texts = TEXTS[classCode] ?? OTHER
  return texts[Math.floor(share * texts.length)] ?? OTHER[0]
}
