import type { Words } from '../words.ts'
import { admin } from './desk/admin.ts'
import { board } from './desk/board.ts'
import { frame } from './desk/frame.ts'
import { health } from './desk/health.ts'
import { home } from './desk/home.ts'
import { importing } from './desk/import.ts'
import { incident } from './desk/incident.ts'
import { map } from './desk/map.ts'
import { search } from './desk/search.ts'
import { signIn } from './desk/sign-in.ts'

export const words: Words['desk'] = {
  signIn,
  frame,
  home,
  board,
  incident,
  map,
  search,
  admin,
  health,
  import: importing,
}
