#!/usr/bin/python3
"""Exactly once with confluent-kafka: consume, transform, produce. (kafka-python has transactions from 2.1 on.)

For each order one invoice, whenever this program is killed and restarted: the invoices and the offsets of the orders
they were made from are committed in one transaction, or not at all. Readers of "invoices" set
isolation.level=read_committed.

    exactly_once.py [HOST:PORT [INSTANCE]]
"""
import signal
import sys

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition


def main(bootstrap="127.0.0.1:9092", instance="1"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Each instance that runs at the same time has a name of its own. One that is started again with the same name takes
    # the place of its predecessor at once: it ends the transaction that was left open, and as a static member of the
    # group it has the same partitions.
    name = f"invoices-{instance}"
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": "invoices",
        "group.instance.id": name,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,  # the transactions commit, not the consumer
        "isolation.level": "read_committed",
    })
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": name})
    producer.init_transactions()
    consumer.subscribe(["orders"])
    try:
        while True:
            orders = [m for m in consumer.consume(num_messages=500, timeout=0.5) if not failed(m)]
            if orders:
                invoice(orders, consumer, producer)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


def failed(message):
    if message.error():
        raise KafkaException(message.error())
    return False


def invoice(orders, consumer, producer):
    producer.begin_transaction()
    try:
        for order in orders:
            producer.produce("invoices", key=order.key(), value=b"invoice for " + order.value())
        # The committed offset is the next one to read. With the group's metadata an instance that has lost its
        # partitions meanwhile is refused.
        producer.send_offsets_to_transaction(
            consumer.position(consumer.assignment()), consumer.consumer_group_metadata())
        producer.commit_transaction()
        print(len(orders), "invoices committed", flush=True)
    except KafkaException as error:
        if not error.args[0].txn_requires_abort():
            raise  # another instance has this name, or the broker refuses for good: end
        print("A transaction is undone and tried again:", error, file=sys.stderr)
        producer.abort_transaction()
        read_again(orders, consumer)


def read_again(orders, consumer):
    """Takes the consumer back to the first order of each partition that the transaction had."""
    first = {}
    for order in orders:
        first.setdefault((order.topic(), order.partition()), order.offset())
    for (topic, partition), offset in first.items():
        consumer.seek(TopicPartition(topic, partition, offset))


if __name__ == "__main__":
    main(*sys.argv[1:])
