package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KnownControllerTest {
    @Test
    void whoWasItInTheTermBeforeIsThePredecessor() {
        KnownController third = KnownController.NONE.is(1, 7).isUnknown().is(3, 8);

        assertThat(third).isEqualTo(new KnownController(3, 8, 3, 1));
        assertThat(third.isUnknown().is(3, 8).predecessor())
                .as("it is known again")
                .isEqualTo(1);
    }

    @Test
    void whereATermWasMissedNobodyIs() {
        assertThat(KnownController.NONE.is(1, 7).is(3, 9).predecessor()).isEqualTo(ClusterMetadata.NO_CONTROLLER);
        assertThat(KnownController.NONE.is(1, 7).predecessor()).isEqualTo(ClusterMetadata.NO_CONTROLLER);
    }
}
