import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'

/** Inner size of the page, css px. */
export function useSize(): Readonly<
  ShallowRef<{ readonly width: number; readonly height: number }>
> {
  const read = () => ({ width: innerWidth, height: innerHeight })
  const size = shallowRef(read())
  const renew = () => (size.value = read())
  addEventListener('resize', renew)
  onBeforeUnmount(() => removeEventListener('resize', renew))
  return size
}
