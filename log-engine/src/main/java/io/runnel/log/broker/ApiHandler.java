package io.runnel.log.broker;

import io.runnel.log.network.Call;
import org.apache.kafka.common.protocol.ApiKeys;

/** Answers the requests of one Kafka API. Thread-safe: every network thread calls it. */
public interface ApiHandler {
    /** The API whose requests it answers. */
    ApiKeys apiKey();

    /** Answers now or later; never waits. An exception becomes the API's error response. */
    void handle(Call call);
}
