package io.runnel.examples.flights;

import io.runnel.server.Runnel;

/** The demo's last words: what to try next. */
final class GoOn {
    private static final String WHILE_UP = """

            The node stays up until Ctrl-C. Ask it yourself:

               SQL    bin/runnel sql --url %1$s
               JDBC   %1$s (DBeaver: driver jdbc-driver/target/runnel-jdbc.jar, class io.runnel.jdbc.Driver)
               kcat   kcat -b %2$s -C -t FLIGHTS -o beginning -c 3 -f '%%k at %%T: %%S bytes\\n'
               curl   curl %3$s/subjects/FLIGHTS-value/versions/latest
            """;

    private static final String AFTERWARDS = """

            Every step did what it said. Go on:

               bin/runnel demo --keep       the same, and the node stays up for your own SQL, kcat and curl
               bin/runnel start             a node of your own; README.md has a tour of five minutes
            """;

    private GoOn() {}

    static void print(Screen screen, Runnel node, boolean keep) {
        String text =
                keep ? WHILE_UP.formatted(node.jdbcUrl(), node.bootstrapServers(), node.registryUrl()) : AFTERWARDS;
        text.lines().forEach(screen::line);
    }
}
