package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long form of {@link KillQueriesTest}. Its name keeps it out of the build; start it with {@code
 * benchmarks/query-kill-campaign}; {@code -Dkill.rounds}, {@code -Dkill.seed}.
 */
final class QueryKillCampaign {
    @TempDir
    private Path folder;

    @Test
    void eachResultIsThereOnceWheneverTheNodeIsKilled() throws IOException, InterruptedException, SQLException {
        int rounds = Integer.getInteger("kill.rounds", 500);
        long seed = Long.getLong("kill.seed", System.nanoTime() & 0xffff_ffffL);
        assertThat(new KilledQueries(folder, seed).run(rounds)).isGreaterThan(rounds);
    }
}
