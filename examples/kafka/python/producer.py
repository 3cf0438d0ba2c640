#!/usr/bin/python3
"""Writes orders with kafka-python: the customer is the key, "item,quantity" the value.

    producer.py [HOST:PORT [FIRST [COUNT]]]
"""
import sys

from kafka import KafkaProducer
from kafka.errors import KafkaError

CUSTOMERS = ["ada", "bo", "cy", "dee"]
ITEMS = ["lamp", "chair", "desk"]


def main(bootstrap="127.0.0.1:9092", first="0", count="20"):
    # acks="all": an order is acknowledged when it is on disk.
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        key_serializer=str.encode,
        value_serializer=str.encode,
    )
    sent = []
    for i in range(int(first), int(first) + int(count)):
        customer, order = CUSTOMERS[i % len(CUSTOMERS)], f"{ITEMS[i % len(ITEMS)]},{i}"
        # send returns at once; records on their way together make large batches.
        sent.append((customer, order, producer.send("orders", key=customer, value=order)))
    failed = False
    for customer, order, future in sent:
        try:
            metadata = future.get(timeout=30)
            print(f"{customer} {order} → {metadata.topic}-{metadata.partition}@{metadata.offset}")
        except KafkaError as error:
            failed = True
            print(f"{customer} {order} was not stored: {error}", file=sys.stderr)
    producer.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
