/** How a personal value is shown until somebody asks for it: enough to recognize, too little to use. */
export function maskPersonal(field: string, text: string): string {
  switch (field) {
    case 'reporterName':
      return `${text.slice(0, 1)}**`
    case 'reporterPhone':
      return `${text.slice(0, 3)}****`
    default:
      return '••••••'
  }
}

/** Words are read at once by whoever may read them; names and addresses of people are opened one by one. */
export const isMasked = (field: string): boolean => field !== 'text'
