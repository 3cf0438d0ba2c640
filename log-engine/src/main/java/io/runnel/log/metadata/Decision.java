package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * What the controller decided: the reply holds once the records are committed.
 *
 * @param records none if nothing has to change
 */
public record Decision<R>(List<MetadataRecord> records, R reply) {
    public Decision {
        records = List.copyOf(records);
    }

    /**
     * Requests that do not touch each other, so that all can be decided on one image; each is granted or refused for
     * itself.
     *
     * @param subject what a request is about: refused is what is about the same as one before it
     */
    static <Q, R> Decision<List<Outcome<R>>> each(
            List<Q> requests, Function<Q, Object> subject, Function<Q, Decision<R>> rule) {
        List<MetadataRecord> records = new ArrayList<>();
        List<Outcome<R>> outcomes = new ArrayList<>(requests.size());
        Set<Object> seen = new HashSet<>();
        for (Q request : requests) {
            try {
                if (!seen.add(subject.apply(request))) {
                    throw new InvalidRequestException(subject.apply(request) + " occurs twice in the request.");
                }
                Decision<R> decision = rule.apply(request);
                records.addAll(decision.records());
                outcomes.add(Outcome.of(decision.reply()));
            } catch (ApiException e) {
                outcomes.add(Outcome.failed(e));
            }
        }
        return new Decision<>(records, outcomes);
    }
}
