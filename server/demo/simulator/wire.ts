import mqtt from 'mqtt'

/** The door of devices. One client speaks for all of them, as a gateway does. */
export interface Wire {
  /** At most once: the next position makes this one worthless. */
  position(key: string, message: object): void
  /** At least once, while there is a connection. */
  reading(key: string, message: object): void
  state(key: string, isOnline: boolean): void
  readonly isOpen: boolean
  close(): Promise<void>
}

const PREFIX = 'tongping/v1/'
const RECONNECT_MS = 3000
/** Not acknowledged yet: beyond, readings are left out rather than piled up. */
const MOST_PENDING = 2000

/** @param onOpen - told whenever a connection stands. */
export function openWire(port: number, onOpen: () => void): Wire {
  let pending = 0
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    reconnectPeriod: RECONNECT_MS,
    queueQoSZero: false,
    protocolVersion: 4,
    clean: true,
  })
  client.on('connect', () => {
    pending = 0
    onOpen()
  })
  // It tries again by itself; an error without a listener would end the worker.
  client.on('error', () => undefined)

  function assured(topic: string, message: object, retain: boolean): void {
    if (!client.connected || pending >= MOST_PENDING) return
    pending += 1
    client.publish(topic, JSON.stringify(message), { qos: 1, retain }, () => {
      pending = Math.max(0, pending - 1)
    })
  }

  return {
    position(key, message) {
      if (client.connected) client.publish(`${PREFIX}${key}/position`, JSON.stringify(message))
    },
    reading: (key, message) => assured(`${PREFIX}${key}/reading`, message, false),
    state: (key, isOnline) => assured(`${PREFIX}${key}/state`, { online: isOnline }, true),
    get isOpen() {
      return client.connected
    },
    close: () => client.endAsync(true),
  }
}
