// The drawings on buttons, as paths of 16 by 16.

export const paths = {
  logo: 'M2 8h3l1.5-4 3 8L11 8h3',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  reconnect: 'M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3',
  drop: 'M3 3l10 10M5 9a4 4 0 0 0 6 3M11 7a4 4 0 0 0-6-3',
  pause: 'M6 4v8M10 4v8',
  play: 'M5 3.5v9l7-4.5z',
  code: 'M6 4L2 8l4 4M10 4l4 4-4 4',
  save: 'M8 2v8M5 7l3 3 3-3M3 13h10',
} as const
