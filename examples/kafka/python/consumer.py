#!/usr/bin/python3
"""Reads orders with kafka-python as a member of a group.

Start it twice, and each has some of the partitions; stop one, and the other goes on with its partitions. The client
commits every five seconds and when it closes.

    consumer.py [HOST:PORT]
"""
import signal
import sys

from kafka import KafkaConsumer


def main(bootstrap="127.0.0.1:9092"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    consumer = KafkaConsumer(
        "orders",
        bootstrap_servers=bootstrap,
        group_id="order-readers",
        # Where a group without committed offsets begins; the default is what comes from now on.
        auto_offset_reset="earliest",
        key_deserializer=bytes.decode,
        value_deserializer=bytes.decode,
    )
    try:
        for order in consumer:
            print(order.key, order.value, flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()  # commits what was read and leaves the group


if __name__ == "__main__":
    main(*sys.argv[1:])
