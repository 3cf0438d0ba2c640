package io.runnel.clients;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.storage.StringConverter;

/** A worker of Kafka Connect, started as its command line does, and told what to do through its REST API. */
final class ConnectWorker implements AutoCloseable {
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final Connect<?> connect;
    private final HttpClient http = HttpClient.newHttpClient();

    private ConnectWorker(Connect<?> connect) {
        this.connect = connect;
    }

    /** A worker on its own, which keeps the offsets of its sources in a file. */
    static ConnectWorker standalone(String bootstrapServers, Path offsets) {
        Map<String, String> settings = settings(bootstrapServers);
        settings.put("offset.storage.file.filename", offsets.toString());
        settings.put("offset.flush.interval.ms", "1000");
        return new ConnectWorker(new ConnectStandalone().startConnect(settings));
    }

    /** A worker of a cluster that keeps everything in topics; its sources write exactly once. */
    static ConnectWorker distributed(String bootstrapServers, String cluster) {
        Map<String, String> settings = settings(bootstrapServers);
        settings.put("group.id", cluster);
        for (String storage : new String[] {"config", "offset", "status"}) {
            settings.put(storage + ".storage.topic", cluster + "-" + storage);
            settings.put(storage + ".storage.replication.factor", "1");
        }
        settings.put("exactly.once.source.support", "enabled");
        // The tasks of a worker that leaves are taken over at once, instead of after five minutes.
        settings.put("scheduled.rebalance.max.delay.ms", "0");
        return new ConnectWorker(new ConnectDistributed().startConnect(settings));
    }

    private static Map<String, String> settings(String bootstrapServers) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("listeners", "http://127.0.0.1:0");
        settings.put("key.converter", StringConverter.class.getName());
        settings.put("value.converter", StringConverter.class.getName());
        settings.put("plugin.discovery", "service_load");
        return settings;
    }

    /** PUT /connectors/NAME/config, answered with 200 or 201. */
    void configure(String connector, String json) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request("/connectors/" + connector + "/config")
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
            throw new IOException("Connect answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    /** GET /connectors/NAME/status. */
    String status(String connector) throws IOException, InterruptedException {
        return http.send(request("/connectors/" + connector + "/status").build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connect.rest().advertisedUrl() + path.substring(1)));
    }

    @Override
    public void close() {
        connect.stop();
        connect.awaitStop();
    }
}
