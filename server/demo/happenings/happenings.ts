import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { SubmitReport } from '#shared/model/intent/submit-report.ts'
import type { CityPack } from '#shared/model/pack.ts'
import { makeDice, type Dice } from '../city/random.ts'
import { factorAt, profileOf, type Profile } from './profiles.ts'
import { localTime, reportsPerHour } from './rhythm.ts'
import { makeSites, pickSite, type Site } from './sites.ts'
import { textFor } from './texts.ts'

/** Something is noticed by somebody at a city instant. */
export interface Happening {
  /** Names it for ever: the same seed and instant give the same key. */
  readonly key: string
  readonly at: number
  readonly source: 'patrol' | 'resident' | 'hotline'
  readonly channel: SubmitReport['channel']
  readonly matter: IncidentClass
  readonly site: Site
  readonly text: string
}

/** All that happens in a minute of city time: a function of seed and minute alone, so that a restart changes nothing. */
export interface Happenings {
  /** @param minute - minutes since 1970 UTC. */
  inMinute(minute: number): readonly Happening[]
  /** One more of a class, at a spot of its own. */
  extra(key: string, at: number, matter: IncidentClass, site?: Site): Happening | undefined
}

const MINUTE_MS = 60_000
/**
 * Who speaks: 60 % phone, 31 % inspectors and patrols, 9 % residents' own means; devices come on top by their rules.
 * Residents' share is 5 % chat and page as seen in practice, and what is left of the mix.
 * @source sensing.md §2 "Simulator mix seen in practice"
 */
const PATROL_SHARE = 0.31
const RESIDENT_SHARE = 0.09
/** What patrols cannot see lies behind doors; so they report more than their share of what lies in the street. */
const PATROL_OF_OUTDOORS = 0.54

/** The life of a city, seeded. */
export function makeHappenings(pack: CityPack, seed: number): Happenings {
  const dice = makeDice(seed).fork('happenings')
  const sites = makeSites(pack, dice.fork('sites'))
  const { timeZone } = pack.calendar
  const kinds = pack.classes.map((matter) => ({ matter, profile: profileOf(matter) }))

  function happening(
    own: Dice,
    about: { readonly key: string; readonly at: number },
    what: { readonly matter: IncidentClass; readonly profile: Profile; readonly site?: Site },
  ): Happening | undefined {
    const { matter, profile } = what
    const site = what.site ?? pickSite(sites[profile.scene], own)
    if (!site) return undefined
    const source = sourceFor(profile, own)
    return {
      ...about,
      source,
      channel: source === 'patrol' ? 'phone' : source === 'hotline' ? 'hotline' : 'open311',
      matter,
      site,
      text: textFor(matter.code, own.next()),
    }
  }

  return {
    inMinute(minute) {
      const at = minute * MINUTE_MS
      const time = localTime(at, timeZone)
      const own = dice.fork(`minute ${minute}`)
      const count = poisson(reportsPerHour(time) / 60, own)
      const found: Happening[] = []
      for (let index = 0; index < count; index++) {
        const kind = pickKind(kinds, time.hour, own)
        const instant = at + Math.floor(own.next() * MINUTE_MS)
        const made = kind && happening(own, { key: `m${minute}.${index}`, at: instant }, kind)
        if (made) found.push(made)
      }
      return found.sort((a, b) => a.at - b.at)
    },
    extra: (key, at, matter, site) =>
      happening(
        dice.fork(key),
        { key, at },
        { matter, profile: profileOf(matter), ...(site ? { site } : {}) },
      ),
  }
}

function sourceFor(profile: Profile, dice: Dice): Happening['source'] {
  const throwOf = dice.next()
  if (profile.outdoors && throwOf < PATROL_OF_OUTDOORS) return 'patrol'
  return dice.next() < RESIDENT_SHARE / (1 - PATROL_SHARE) ? 'resident' : 'hotline'
}

function pickKind<Kind extends { readonly profile: Profile }>(
  kinds: readonly Kind[],
  hour: number,
  dice: Dice,
): Kind | undefined {
  const weights = kinds.map(({ profile }) => profile.weight * factorAt(profile, hour))
  let left = dice.next() * weights.reduce((sum, weight) => sum + weight, 0)
  return kinds.find((_, index) => (left -= weights[index] ?? 0) < 0)
}

/** Knuth's method; fine for the few per minute of a city. */
function poisson(mean: number, dice: Dice): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = dice.next(); product > limit; product *= dice.next()) count += 1
  return count
}
