package io.runnel.benchmarks.cluster;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.RecordValidator;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A node's log in a process of its own, which is what there is to compare with a broker of Kafka. */
public final class LogNode {
    private LogNode() {}

    /** @param settings each as {@code key=value} */
    public static void main(String[] settings) throws InterruptedException {
        Map<String, String> config = Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        LogEngine engine = LogEngine.open(LogConfig.from(config));
        Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "shutdown"));
        engine.listen(RecordValidator.NONE);
        new CountDownLatch(1).await(); // Until a signal ends the process.
    }
}
