import type { Words } from '../../words.ts'

export const search: Words['desk']['search'] = {
  title: '搜尋',
  placeholder: '地點、樓宇、案件編號、類別、頁面',
  places: '地點',
  buildings: '樓宇',
  incidents: '案件',
  classes: '類別',
  pages: '頁面',
  empty: '輸入兩個字以上開始搜尋。',
  none: '沒有找到。',
  searching: '正在搜尋…',
  failed: (reason) => `搜尋失敗：${reason}`,
  hint: '↑ ↓ 選擇 · Enter 前往 · Esc 關閉',
}
