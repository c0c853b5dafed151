import type { Words } from '../../words.ts'

export const signIn: Words['desk']['signIn'] = {
  title: '登入同屏',
  demoLead: '示範城市：點選一個崗位即可登入。資料全部為合成。',
  notDemo: '通行金鑰與機關帳號登入將於後續版本提供。',
  notDemoHint: '本版本僅能在示範城市登入。請洽系統管理員。',
  group: {
    command: '指揮與值班',
    manage: '受理與派遣',
    field: '第一線人員',
    community: '社區與物業',
    other: '資料與系統',
  },
  opens: { desk: '開啟管理台', mobile: '開啟手機版', wall: '開啟大屏' },
  loading: '正在讀取崗位…',
  signingIn: '正在登入…',
  language: '語言',
  retry: '重試',
  signedInAs: (label) => `目前已登入：${label}`,
  continue: '繼續使用',
}
