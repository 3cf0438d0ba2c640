package io.runnel.log.coordinator;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownServerException;

/** What those who ask a coordinator are told when its records could not be committed. */
final class CoordinatorErrors {
    private CoordinatorErrors() {}

    static ApiException of(Throwable failure) {
        if (failure instanceof CoordinatorLoadInProgressException
                || failure instanceof CoordinatorNotAvailableException
                || failure instanceof NotCoordinatorException
                || failure instanceof RecordTooLargeException) {
            return (ApiException) failure;
        }
        if (failure instanceof NotLeaderOrFollowerException) {
            return new NotCoordinatorException(failure.getMessage(), failure);
        }
        return failure instanceof ApiException
                ? new CoordinatorNotAvailableException(failure.getMessage(), failure)
                : new UnknownServerException("The coordinator failed: " + failure.getMessage(), failure);
    }
}
