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

    /** A partition that is created costs its nodes some files, where one that is changed costs them a thought. */
    private static final int CREATED_WEIGHT = 5;

    private final List<List<MetadataRecord>> batches = new ArrayList<>();
    private final long maxWeight;
    private ClusterImage image;
    private int weight;
    private long totalWeight;

    /** Nothing is decided yet; the first request sees this image. */
    DecidedGroup(ClusterImage image) {
        this(image, Long.MAX_VALUE);
    }

    private DecidedGroup(ClusterImage image, long maxWeight) {
        this.image = image;
        this.maxWeight = maxWeight;
    }

    /** The same for no more decisions than are committed in about one batch, so that others have their turn after it. */
    static DecidedGroup ofOneTurn(ClusterImage image) {
        return new DecidedGroup(image, MAX_BATCH_WEIGHT);
    }

    /** Whether there is enough to commit before more is decided. */
    boolean isFull() {
        return totalWeight >= maxWeight;
    }

    /**
     * Decides the requests; one that is refused changes nothing. If a rule fails otherwise, or its records contradict the
     * image, none of them does: each decision is applied to the draft before it can be appended.
     *
     * @return their outcomes in the same order, which hold once the batches that there are now are committed; fewer than
     *     there are requests if the group became full
     */
    <Q, R> List<Outcome<R>> decide(List<Q> requests, Rule<Q, R> rule) {
        List<Outcome<R>> outcomes = new ArrayList<>(requests.size());
        List<List<MetadataRecord>> decisions = new ArrayList<>();
        ClusterImage draft = image;
        long decidedWeight = totalWeight;
        for (Q request : requests) {
            if (decidedWeight >= maxWeight) {
                break;
            }
            try {
                Decision<R> decision = rule.decide(draft, request);
                draft = draft.apply(decision.records());
                decisions.add(decision.records());
                decidedWeight += weight(decision.records());
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
        int sum = weight(decision);
        totalWeight += sum;
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

    private static int weight(List<MetadataRecord> decision) {
        return decision.stream().mapToInt(DecidedGroup::weight).sum();
    }

    private static int weight(MetadataRecord next) {
        if (next instanceof TopicCreated created) {
            return Math.max(1, CREATED_WEIGHT * created.partitions().size());
        }
        return next instanceof PartitionsAdded added
                ? Math.max(1, CREATED_WEIGHT * added.partitions().size())
                : 1;
    }

    /** In the order in which they are to be committed; none is empty. */
    List<List<MetadataRecord>> batches() {
        return batches;
    }
}
