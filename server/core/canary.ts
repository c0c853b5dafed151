import { readFile } from 'node:fs'
export const canary = readFile
