const wish = matchMedia('(prefers-reduced-motion: reduce)')

/** Whether the person has asked their device for stillness: then every duration is zero (`screens.md` §5.5). */
export function wantsNoMotion(): boolean {
  return wish.matches
}
