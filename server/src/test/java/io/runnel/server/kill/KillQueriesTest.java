package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillQueriesTest {
    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;

    @Test
    void eachResultIsThereOnceWheneverTheNodeIsKilled() throws IOException, InterruptedException, SQLException {
        assertThat(new KilledQueries(folder, 7).run(ROUNDS)).isPositive();
    }
}
