package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import java.util.Optional;

/**
 * The part of a list that a client asks for.
 *
 * @param limit the most elements
 * @param offset how many of the first are left out
 * @param error the response if the client asks for something else
 */
record Page(int limit, int offset, Optional<Response> error) {

  private static final int USUAL = 50;
  private static final int MOST = 500;
  private static final int LARGEST = 999_999_999;

  /** Returns an operation with the parameters of a page, and the answer to wrong ones. */
  static Operation describe(Operation operation) {
    return operation
        .query(
            "limit",
            Schema.integer(1, MOST).with("default", IntNode.valueOf(USUAL)),
            "the most elements")
        .query(
            "offset",
            Schema.integer(0, LARGEST).with("default", IntNode.valueOf(0)),
            "how many of the first are left out")
        .answers(422, "A parameter is wrong", Answers.DETAIL);
  }

  static Page of(Request request) {
    Optional<Integer> limit = number(request, "limit", USUAL);
    Optional<Integer> offset = number(request, "offset", 0);
    if (limit.filter(number -> number >= 1 && number <= MOST).isEmpty() || offset.isEmpty()) {
      return new Page(
          USUAL,
          0,
          Optional.of(
              Answers.detail(
                  422, "limit is a number from 1 to " + MOST + ", and offset one from 0")));
    }
    return new Page(limit.get(), offset.get(), Optional.empty());
  }

  private static Optional<Integer> number(Request request, String name, int usual) {
    String text = request.query().apply(name).orElse(String.valueOf(usual));
    return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
