"""The pages for colleagues, put together."""

from bot.desk.console import (
    answer_list,
    answer_page,
    answer_writing,
    audit_page,
    exchange,
    inbox_actions,
    inbox_page,
    insight_pages,
    key_pages,
    own_account,
    people_pages,
    release_pages,
    replying,
    reviewing,
    school_sign_in,
    sign_in,
    ticket_page,
)

ROUTERS = (
    sign_in.router,
    school_sign_in.router,
    own_account.router,
    inbox_page.router,
    inbox_actions.router,  # before replying: /werk/doe is no question
    ticket_page.router,
    replying.router,
    answer_list.router,
    answer_writing.router,
    reviewing.router,
    answer_page.router,
    exchange.router,
    insight_pages.router,
    audit_page.router,
    people_pages.router,
    key_pages.router,
    release_pages.router,
)
