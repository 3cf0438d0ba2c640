// Orders in Avro with KafkaJS and its registry client: two versions of a schema, and readers of both.
//
//     node avro-orders.js [HOST:PORT [REGISTRY_URL [TOPIC]]]
'use strict'

const { Kafka, Partitioners, logLevel } = require('kafkajs')
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry')

const [bootstrap = '127.0.0.1:9092', registryUrl = 'http://127.0.0.1:8081', topic = 'avro-orders-javascript'] =
  process.argv.slice(2)

const customers = ['ada', 'bo', 'cy', 'dee']
const items = ['lamp', 'chair', 'desk']

const order = (...more) => ({
  type: 'record',
  name: 'Order',
  namespace: 'io.acme',
  fields: [{ name: 'item', type: 'string' }, { name: 'quantity', type: 'int' }, ...more],
})
const first = order()
// What is added has a default: readers with this schema understand older orders.
const second = order({ name: 'discount', type: 'double', default: 0.0 })
// This has none, so that they would not: the registry refuses it.
const third = order({ name: 'discount', type: 'double', default: 0.0 }, { name: 'shop', type: 'string' })

const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
const registry = new SchemaRegistry({ host: registryUrl })
const subject = `${topic}-value`

const register = (schema) => registry.register({ type: SchemaType.AVRO, schema: JSON.stringify(schema) }, { subject })

async function createTopic() {
  const admin = kafka.admin()
  await admin.connect()
  // The log itself refuses values that no schema of the topic's subject has written, whoever sends them.
  const configEntries = [{ name: 'runnel.value.schema.validation', value: 'id' }]
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] })
  await admin.disconnect()
}

async function write(producer, schema, from, to, more) {
  const { id } = await register(schema)
  const messages = []
  for (let i = from; i < to; i++) {
    const value = await registry.encode(id, { item: items[i % 3], quantity: i, ...more })
    messages.push({ key: customers[i % 4], value })
  }
  await producer.send({ topic, messages, acks: -1 })
  console.log(`wrote ${messages.length} orders`)
}

async function read(reader, schema, count) {
  const consumer = kafka.consumer({ groupId: `${topic}-${reader}` })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const orders = []
  await new Promise((resolve, reject) => {
    // It restarts by itself after what passes, such as a coordinator that has just begun to load its groups.
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error))
    consumer.run({
      eachMessage: async ({ message }) => {
        // The id in the record names the schema it was written with; this is the one we want it in.
        const value = await registry.decode(message.value, { [SchemaType.AVRO]: { readerSchema: schema } })
        orders.push(`${message.key} ${JSON.stringify(value)}`)
        if (orders.length === count) resolve()
      },
    })
  })
  await consumer.disconnect()
  orders.forEach((line) => console.log(`${reader} ${line}`))
}

async function refused(what, attempt) {
  try {
    await attempt()
  } catch (error) {
    console.log(`${what} refused: ${error.type || error.status}`)
    return
  }
  throw new Error(`${what} was not refused`)
}

async function main() {
  await createTopic()
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await write(producer, first, 0, 10, {})
  await write(producer, second, 10, 20, { discount: 0.5 })
  await read('new', second, 20)
  await read('old', first, 20)
  await refused('an incompatible schema', () => register(third))
  await refused('a value without schema', () => producer.send({ topic, messages: [{ value: '{"item":"lamp"}' }] }))
  await producer.disconnect()
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
