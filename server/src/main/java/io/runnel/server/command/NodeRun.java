package io.runnel.server.command;

import io.runnel.server.Runnel;
import io.runnel.server.StartupException;
import io.runnel.server.config.ConfigurationException;
import io.runnel.server.config.NodeConfig;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs a node in the foreground until SIGTERM or Ctrl-C. */
public final class NodeRun {
    private NodeRun() {}

    /**
     * Returns when the node has been stopped.
     *
     * @param out gets one line when all doors answer
     * @throws CommandFailedException with the reason if the node cannot start
     */
    public static void run(Map<String, String> settings, PrintWriter out) throws InterruptedException {
        Runnel node = start(settings);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, stopped), "stop"));
        double seconds = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1000.0;
        out.printf(
                Locale.ROOT,
                "ready kafka=%s registry=%s jdbc=%s in %.2f s%n",
                node.bootstrapServers(),
                node.registryUrl(),
                node.jdbcUrl(),
                seconds);
        out.flush();
        stopped.await();
    }

    private static Runnel start(Map<String, String> settings) {
        try {
            return Runnel.start(NodeConfig.from(settings));
        } catch (ConfigurationException | StartupException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void stop(Runnel node, CountDownLatch stopped) {
        try {
            node.close();
        } finally {
            stopped.countDown();
        }
    }
}
