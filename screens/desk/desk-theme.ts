import { shallowRef, watchEffect, type ShallowRef } from 'vue'
import type { ThemeName } from '../theme/palette.ts'

const kept = 'tongping-desk-theme'
const theme = shallowRef<ThemeName>('dim')

/** Dim for the night desk, bright for the day; kept on this device. */
export function useDeskTheme(): ShallowRef<ThemeName> {
  theme.value = localStorage.getItem(kept) === 'bright' ? 'bright' : 'dim'
  watchEffect(() => {
    document.documentElement.dataset.theme = theme.value
    document.documentElement.dataset.density = 'desk'
    localStorage.setItem(kept, theme.value)
  })
  return theme
}

/** The theme of this desk. */
export const deskTheme = theme
