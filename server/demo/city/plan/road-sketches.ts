/** Roads and the railway as somebody drew them on the plan, in meters from the origin. */

type Pair = readonly [number, number]

/** A road by the points it passes. */
export interface GreatRoad {
  readonly id: string
  readonly kind: 'expressway' | 'arterial' | 'collector' | 'rail'
  readonly pairs: readonly Pair[]
  readonly closed?: true
  /** Bends softly through its points; otherwise it runs straight between them. */
  readonly step?: number
  /** Ends at the water instead of bridging it. */
  readonly dry?: true
}

export const EXPRESSWAYS: readonly GreatRoad[] = [
  {
    id: 'ring',
    kind: 'expressway',
    closed: true,
    pairs: [
      [-4500, 300],
      [-4380, 1500],
      [-4050, 2350],
      [-3300, 2800],
      [-2300, 3080],
      [-1100, 3560],
      [200, 3620],
      [1300, 3330],
      [2300, 3080],
      [2950, 2550],
      [3350, 1700],
      [3900, 700],
      [4750, -100],
      [5250, -1100],
      [5050, -2300],
      [4650, -3050],
      [3700, -3330],
      [2500, -3420],
      [1300, -3700],
      [-100, -3950],
      [-1300, -3750],
      [-2500, -3480],
      [-3500, -3050],
      [-4250, -2300],
      [-4350, -1300],
    ],
  },
  {
    id: 'north-south',
    kind: 'expressway',
    pairs: [
      [-2750, 5600],
      [-2650, 4200],
      [-2450, 3000],
      [-2480, 1900],
      [-2350, 600],
      [-2420, -900],
      [-2550, -2300],
      [-2450, -3300],
      [-3050, -4300],
      [-3350, -5500],
    ],
  },
  {
    id: 'east-west',
    kind: 'expressway',
    pairs: [
      [-7600, -1150],
      [-6000, -1250],
      [-4300, -1020],
      [-2400, -1120],
      [-1000, -1260],
      [600, -1230],
      [2100, -900],
      [3400, -700],
      [4900, -560],
      [6200, -900],
      [7700, -1100],
    ],
  },
  {
    id: 'north-east',
    kind: 'expressway',
    pairs: [
      [2400, 3000],
      [3300, 3300],
      [4600, 3350],
      [5900, 3700],
      [7400, 3650],
    ],
  },
  {
    id: 'south-west',
    kind: 'expressway',
    pairs: [
      [-3300, -3000],
      [-4200, -3500],
      [-5400, -4500],
    ],
  },
]

export const ARTERIALS: readonly GreatRoad[] = [
  {
    id: 'bund-south',
    kind: 'arterial',
    dry: true,
    pairs: [
      [-700, 400],
      [-590, -180],
      [-420, -900],
      [-480, -1700],
      [-800, -2450],
      [-1450, -3000],
      [-2350, -3700],
      [-3200, -4700],
      [-3700, -5600],
    ],
  },
  {
    id: 'bridge-street',
    kind: 'arterial',
    pairs: [
      [-7400, 1500],
      [-6000, 1700],
      [-4900, 1500],
      [-3900, 1560],
      [-2480, 1900],
      [-1300, 2000],
      [-100, 2150],
      [900, 2420],
      [2400, 3000],
    ],
  },
  {
    id: 'main-street',
    kind: 'arterial',
    pairs: [
      [-4350, 200],
      [-3300, 230],
      [-2350, 330],
      [-1770, 330],
      [-1200, 210],
      [-560, 120],
      [-150, 180],
      [520, 350],
      [1100, -60],
      [1700, -660],
      [2250, -1250],
    ],
  },
  {
    id: 'north-bridge',
    kind: 'arterial',
    pairs: [
      [1100, 5400],
      [1250, 4200],
      [1150, 3400],
      [1300, 2550],
      [1700, 1800],
      [1750, 900],
      [2000, 330],
    ],
  },
  {
    id: 'quay-north',
    kind: 'arterial',
    dry: true,
    pairs: [
      [-560, 1900],
      [300, 2010],
      [1000, 2180],
      [2000, 2190],
      [2900, 1960],
      [3700, 2000],
      [4500, 2600],
      [5500, 3000],
      [7400, 3050],
    ],
  },
  {
    id: 'quay-south',
    kind: 'arterial',
    dry: true,
    pairs: [
      [560, -3600],
      [520, -2400],
      [640, -1400],
      [520, -500],
      [420, 200],
      [560, 800],
      [1000, 1180],
      [1650, 1330],
      [2450, 1050],
      [3300, 860],
      [4100, 980],
      [5100, 1350],
      [6100, 1600],
      [7600, 1500],
    ],
  },
  {
    id: 'university',
    kind: 'arterial',
    pairs: [
      [-5800, 4300],
      [-4700, 3300],
      [-3500, 2850],
      [-2480, 2500],
      [-1300, 2550],
      [-350, 2700],
      [1150, 2900],
    ],
  },
  // The boulevard of the new district: from the bend of the river straight to the lake.
  {
    id: 'boulevard',
    kind: 'arterial',
    step: 400,
    dry: true,
    pairs: [
      [300, 1600],
      [900, 1000],
      [1700, 200],
      [2500, -600],
      [3300, -1400],
      [4000, -2100],
    ],
  },
  // The road where the wall of the old town once stood.
  {
    id: 'wall',
    kind: 'arterial',
    closed: true,
    pairs: [
      [-540, -60],
      [-590, 330],
      [-760, 640],
      [-1090, 800],
      [-1480, 770],
      [-1720, 560],
      [-1800, 200],
      [-1900, -150],
      [-1760, -470],
      [-1430, -600],
      [-1060, -700],
      [-800, -560],
      [-600, -380],
    ],
  },
  {
    id: 'south-radial',
    kind: 'arterial',
    pairs: [
      [-1520, -520],
      [-1750, -1200],
      [-1800, -2300],
      [-2100, -3550],
      [-1750, -4300],
      [-1500, -5400],
    ],
  },
  {
    id: 'west-radial',
    kind: 'arterial',
    pairs: [
      [-1780, -130],
      [-2400, -260],
      [-3300, -520],
      [-4350, -420],
      [-5600, -320],
      [-7400, -500],
    ],
  },
  {
    id: 'island',
    kind: 'collector',
    pairs: [
      [4700, 700],
      [4850, 1600],
      [5000, 2200],
      [4950, 3000],
      [5050, 4000],
    ],
  },
]

export const RAIL: readonly GreatRoad[] = [
  {
    id: 'rail',
    kind: 'rail',
    pairs: [
      [-7600, 2350],
      [-6300, 2420],
      [-5000, 2250],
      [-3900, 2180],
      [-2900, 2240],
      [-1900, 2330],
      [-900, 2340],
      [-100, 2560],
      [700, 3000],
      [1700, 3750],
      [2700, 4500],
      [3400, 5500],
    ],
  },
]
