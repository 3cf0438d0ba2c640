package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillRegistrationsTest {
    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;

    @Test
    void noIdIsGivenTwiceAndNoVersionIsLostWhenTheNodeIsKilled() throws IOException, InterruptedException {
        assertThat(new KilledRegistrations(folder, 5).run(ROUNDS)).isGreaterThan(ROUNDS * 50);
    }
}
