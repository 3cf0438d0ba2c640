package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.Features.Update;
import io.runnel.log.metadata.MetadataRecord.FeatureFinalized;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private static final ClusterImage NEW =
            ClusterImage.EMPTY.apply(Features.finalizeFirst(ClusterImage.EMPTY).records());

    @Test
    void aNewClusterUsesWhatIsServedAndNoMore() {
        assertThat(NEW.features())
                .isEqualTo(Map.of(
                        "metadata.version", (short) 30, "group.version", (short) 1, "transaction.version", (short) 2));
        assertThat(NEW.featuresEpoch()).isEqualTo(1);
        assertThat(Features.finalizeFirst(NEW).records()).isEmpty();
    }

    @Test
    void whatIsNotServedCannotBeUsed() {
        for (Update wrong : List.of(
                new Update("share.version", (short) 1, UpgradeType.UPGRADE),
                new Update("transaction.version", (short) 3, UpgradeType.UPGRADE),
                new Update("metadata.version", (short) 31, UpgradeType.UPGRADE),
                new Update("metadata.version", (short) 29, UpgradeType.UNSAFE_DOWNGRADE),
                new Update("metadata.version", (short) 0, UpgradeType.SAFE_DOWNGRADE),
                new Update("metadata.version", (short) -1, UpgradeType.UPGRADE),
                new Update("metadata.version", (short) 30, UpgradeType.UNKNOWN))) {
            assertThatThrownBy(() -> Features.update(
                            NEW, List.of(new Update("metadata.version", (short) 30, UpgradeType.UPGRADE), wrong)))
                    .as("%s", wrong)
                    .isInstanceOf(InvalidUpdateVersionException.class)
                    .hasMessageContaining(wrong.name());
        }
    }

    @Test
    void aClusterOfAnOlderReleaseUsesTransactionsWithEpochsOfTheirOwnWhenItIsTold() {
        ClusterImage old = ClusterImage.EMPTY.apply(List.of(new FeatureFinalized("metadata.version", (short) 30, 1)));
        assertThat(Features.finalizeFirst(old).records()).isEmpty();
        ClusterImage told = old.apply(
                Features.update(old, List.of(new Update("transaction.version", (short) 2, UpgradeType.UPGRADE)))
                        .records());
        assertThat(told.features()).containsEntry("transaction.version", (short) 2);
        ClusterImage back = told.apply(
                Features.update(told, List.of(new Update("transaction.version", (short) 0, UpgradeType.SAFE_DOWNGRADE)))
                        .records());
        assertThat(back.features().getOrDefault("transaction.version", (short) 0))
                .isZero();
    }

    @Test
    void whatIsUsedAlreadyChangesNothing() {
        assertThat(Features.update(NEW, List.of(new Update("metadata.version", (short) 30, UpgradeType.UPGRADE)))
                        .records())
                .isEmpty();
    }
}
