package io.runnel.log.metadata;

import io.runnel.log.metadata.ClusterMetadata.Rule;
import io.runnel.log.metadata.MetadataRecord.PartitionsAdded;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.ApiException;

/**
 * Requests that were decided one after the other, each on the image that those before it will have made, and the batches
 * in which their records are to be committed. What one decision gives stays in one batch, unless it is larger than a batch
 * may be. Owned by the controller's thread.
 */
final class DecidedGroup {
    /**
     * Partitions and other records in one batch, as far as a decision can be divided: some hundred kilobytes, so that
     * neither the quorum nor a node that carries the batch out is kept busy for long.
     */
    static final int MAX_BATCH_WEIGHT = 1_000;

    private final List<List<MetadataRecord>> batches = new ArrayList<>();
    private ClusterImage image;
    private int weight;

    /** Nothing is decided yet; the first request sees this image. */
    DecidedGroup(ClusterImage image) {
        this.image = image;
    }

    /**
     * Decides the requests; one that is refused changes nothing. If a rule fails otherwise, or its records contradict the
     * image, none of them does: each decision is applied to the draft before it can be appended.
     *
     * @return their outcomes in the same order, which hold once the batches that there are now are committed
     */
    <Q, R> List<Outcome<R>> decide(List<Q> requests, Rule<Q, R> rule) {
        List<Outcome<R>> outcomes = new ArrayList<>(requests.size());
        List<List<MetadataRecord>> decisions = new ArrayList<>();
        ClusterImage draft = image;
        for (Q request : requests) {
            try {
                Decision<R> decision = rule.decide(draft, request);
                draft = draft.apply(decision.records());
                decisions.add(decision.records());
                outcomes.add(Outcome.of(decision.reply()));
            } catch (ApiException e) {
                outcomes.add(Outcome.failed(e));
            }
        }
        image = draft;
        decisions.forEach(this::add);
        return outcomes;
    }

    private void add(List<MetadataRecord> decision) {
        int sum = decision.stream().mapToInt(DecidedGroup::weight).sum();
        if (sum == 0) {
            return;
        }
        if (batches.isEmpty() || weight + sum > MAX_BATCH_WEIGHT) {
            begin();
        }
        for (MetadataRecord next : decision) {
            if (weight > 0 && sum > MAX_BATCH_WEIGHT && weight + weight(next) > MAX_BATCH_WEIGHT) {
                begin();
            }
            batches.get(batches.size() - 1).add(next);
            weight += weight(next);
        }
    }

    private void begin() {
        batches.add(new ArrayList<>());
        weight = 0;
    }

    private static int weight(MetadataRecord next) {
        if (next instanceof TopicCreated created) {
            return Math.max(1, created.partitions().size());
        }
        return next instanceof PartitionsAdded added
                ? Math.max(1, added.partitions().size())
                : 1;
    }

    /** In the order in which they are to be committed; none is empty. */
    List<List<MetadataRecord>> batches() {
        return batches;
    }
}
