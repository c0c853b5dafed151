import * as v from 'valibot'

/**
 * Everything people wrote or that names a person. It never reaches the core, the journal or a frame: at the door each
 * value is replaced by a {@link Seal} and kept in the register under the seal's `ref` (`sync.md` §1).
 */
export const personalTexts = v.partial(
  v.object({
    text: v.pipe(v.string(), v.maxLength(4000)),
    reporterName: v.pipe(v.string(), v.maxLength(120)),
    reporterPhone: v.pipe(v.string(), v.maxLength(40)),
    reporterEmail: v.pipe(v.string(), v.maxLength(200)),
    addressText: v.pipe(v.string(), v.maxLength(400)),
    accountId: v.pipe(v.string(), v.maxLength(120)),
  }),
)
export type PersonalTexts = v.InferOutput<typeof personalTexts>
export type PersonalField = keyof PersonalTexts

/** Stands in the journal for a personal value: where it lies, and proof that it was not changed (HMAC-SHA256, hex). */
export const seal = v.object({ ref: v.string(), commitment: v.string() })
export type Seal = v.InferOutput<typeof seal>
export type Seals = { readonly [Field in PersonalField]?: Seal }
