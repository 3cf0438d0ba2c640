// What the programs of this folder share: a topic, a producer, a consumer, refusals.
'use strict'

const { Kafka, Partitioners, logLevel } = require('kafkajs')
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry')

const customers = ['ada', 'bo', 'cy', 'dee']
const items = ['lamp', 'chair', 'desk']

class Orders {
  constructor(bootstrap, registryUrl, topic) {
    this.kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
    this.registry = new SchemaRegistry({ host: registryUrl })
    this.topic = topic
  }

  async createTopic() {
    const admin = this.kafka.admin()
    await admin.connect()
    // The log itself refuses values that no schema of the topic's subject has written, whoever sends them.
    const configEntries = [{ name: 'runnel.value.schema.validation', value: 'id' }]
    await admin.createTopics({ topics: [{ topic: this.topic, numPartitions: 1, configEntries }] })
    await admin.disconnect()
  }

  // The subject's next version, or the id of the one that is this schema.
  async register(type, schema) {
    const { id } = await this.registry.register({ type, schema }, { subject: `${this.topic}-value` })
    return id
  }

  async write(schemaId, from, to, more) {
    const messages = []
    for (let i = from; i < to; i++) {
      const value = await this.registry.encode(schemaId, { item: items[i % 3], quantity: i, ...more })
      messages.push({ key: customers[i % 4], value })
    }
    await this.send(messages)
    console.log(`wrote ${messages.length} orders`)
  }

  async send(messages) {
    const producer = this.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    try {
      await producer.send({ topic: this.topic, messages, acks: -1 })
    } finally {
      await producer.disconnect()
    }
  }

  // options: how the registry's client shall decode, such as into another schema than the one that wrote.
  async read(reader, count, options) {
    const consumer = this.kafka.consumer({ groupId: `${this.topic}-${reader}` })
    await consumer.connect()
    await consumer.subscribe({ topics: [this.topic], fromBeginning: true })
    const orders = []
    await new Promise((resolve, reject) => {
      // It restarts by itself after what passes, such as a coordinator that has just begun to load its groups.
      consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error))
      consumer.run({
        eachMessage: async ({ message }) => {
          const value = await this.registry.decode(message.value, options)
          orders.push(`${reader} ${message.key} ${JSON.stringify(value)}`)
          if (orders.length === count) resolve()
        },
      })
    })
    await consumer.disconnect()
    orders.forEach((order) => console.log(order))
  }
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

// Runs a program with the addresses and the topic that the command line gives.
function run(standardTopic, program) {
  const [bootstrap = '127.0.0.1:9092', registryUrl = 'http://127.0.0.1:8081', topic = standardTopic] =
    process.argv.slice(2)
  program(new Orders(bootstrap, registryUrl, topic)).catch((error) => {
    console.error(error)
    process.exitCode = 1
  })
}

module.exports = { refused, run }
