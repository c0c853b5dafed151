export const search = {
  title: '搜索',
  placeholder: '地点、楼宇、事项编号、类别、页面',
  places: '地点',
  buildings: '楼宇',
  incidents: '事项',
  classes: '类别',
  pages: '页面',
  empty: '输入两个字以上开始搜索。',
  none: '没有找到。',
  searching: '正在搜索…',
  failed: (reason: string) => `搜索失败：${reason}`,
  hint: '↑ ↓ 选择 · Enter 前往 · Esc 关闭',
} as const
