package io.runnel.log.metadata;

/** Where clients reach a broker. */
public record BrokerImage(int nodeId, String host, int port, long epoch) {}
