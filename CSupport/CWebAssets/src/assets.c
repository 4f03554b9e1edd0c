/* Made by `make assets`; do not edit. Browser pages by #embed, which clang takes in any C mode. */
#include "CWebAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t admin_index_html[] = {
#embed "../../../Sources/Web/admin/index.html"
};
static const uint8_t admin_lang_en_json[] = {
#embed "../../../Sources/Web/admin/lang/en.json"
};
static const uint8_t admin_lang_zh_cn_json[] = {
#embed "../../../Sources/Web/admin/lang/zh-cn.json"
};
static const uint8_t admin_lang_zh_tw_json[] = {
#embed "../../../Sources/Web/admin/lang/zh-tw.json"
};
static const uint8_t admin_main_js[] = {
#embed "../../../Sources/Web/admin/main.js"
};
static const uint8_t admin_net_api_js[] = {
#embed "../../../Sources/Web/admin/net/api.js"
};
static const uint8_t admin_net_records_js[] = {
#embed "../../../Sources/Web/admin/net/records.js"
};
static const uint8_t admin_state_chart_js[] = {
#embed "../../../Sources/Web/admin/state/chart.js"
};
static const uint8_t admin_state_choice_js[] = {
#embed "../../../Sources/Web/admin/state/choice.js"
};
static const uint8_t admin_state_depts_js[] = {
#embed "../../../Sources/Web/admin/state/depts.js"
};
static const uint8_t admin_state_lists_js[] = {
#embed "../../../Sources/Web/admin/state/lists.js"
};
static const uint8_t admin_state_matrix_js[] = {
#embed "../../../Sources/Web/admin/state/matrix.js"
};
static const uint8_t admin_state_pages_js[] = {
#embed "../../../Sources/Web/admin/state/pages.js"
};
static const uint8_t admin_state_sheettext_js[] = {
#embed "../../../Sources/Web/admin/state/sheettext.js"
};
static const uint8_t admin_ui_account_js[] = {
#embed "../../../Sources/Web/admin/ui/account.js"
};
static const uint8_t admin_ui_application_js[] = {
#embed "../../../Sources/Web/admin/ui/application.js"
};
static const uint8_t admin_ui_applications_js[] = {
#embed "../../../Sources/Web/admin/ui/applications.js"
};
static const uint8_t admin_ui_backup_js[] = {
#embed "../../../Sources/Web/admin/ui/backup.js"
};
static const uint8_t admin_ui_chart_js[] = {
#embed "../../../Sources/Web/admin/ui/chart.js"
};
static const uint8_t admin_ui_chartdrawing_js[] = {
#embed "../../../Sources/Web/admin/ui/chartdrawing.js"
};
static const uint8_t admin_ui_chatpanel_js[] = {
#embed "../../../Sources/Web/admin/ui/chatpanel.js"
};
static const uint8_t admin_ui_chatread_js[] = {
#embed "../../../Sources/Web/admin/ui/chatread.js"
};
static const uint8_t admin_ui_chats_js[] = {
#embed "../../../Sources/Web/admin/ui/chats.js"
};
static const uint8_t admin_ui_confirm_js[] = {
#embed "../../../Sources/Web/admin/ui/confirm.js"
};
static const uint8_t admin_ui_dashboard_css[] = {
#embed "../../../Sources/Web/admin/ui/dashboard.css"
};
static const uint8_t admin_ui_dashboard_js[] = {
#embed "../../../Sources/Web/admin/ui/dashboard.js"
};
static const uint8_t admin_ui_dashnotice_js[] = {
#embed "../../../Sources/Web/admin/ui/dashnotice.js"
};
static const uint8_t admin_ui_dashrecent_js[] = {
#embed "../../../Sources/Web/admin/ui/dashrecent.js"
};
static const uint8_t admin_ui_dashtiles_js[] = {
#embed "../../../Sources/Web/admin/ui/dashtiles.js"
};
static const uint8_t admin_ui_departments_css[] = {
#embed "../../../Sources/Web/admin/ui/departments.css"
};
static const uint8_t admin_ui_departments_js[] = {
#embed "../../../Sources/Web/admin/ui/departments.js"
};
static const uint8_t admin_ui_deptdrag_js[] = {
#embed "../../../Sources/Web/admin/ui/deptdrag.js"
};
static const uint8_t admin_ui_depttree_js[] = {
#embed "../../../Sources/Web/admin/ui/depttree.js"
};
static const uint8_t admin_ui_face_js[] = {
#embed "../../../Sources/Web/admin/ui/face.js"
};
static const uint8_t admin_ui_form_css[] = {
#embed "../../../Sources/Web/admin/ui/form.css"
};
static const uint8_t admin_ui_form_js[] = {
#embed "../../../Sources/Web/admin/ui/form.js"
};
static const uint8_t admin_ui_frame_css[] = {
#embed "../../../Sources/Web/admin/ui/frame.css"
};
static const uint8_t admin_ui_frame_js[] = {
#embed "../../../Sources/Web/admin/ui/frame.js"
};
static const uint8_t admin_ui_log_js[] = {
#embed "../../../Sources/Web/admin/ui/log.js"
};
static const uint8_t admin_ui_mount_js[] = {
#embed "../../../Sources/Web/admin/ui/mount.js"
};
static const uint8_t admin_ui_navigation_js[] = {
#embed "../../../Sources/Web/admin/ui/navigation.js"
};
static const uint8_t admin_ui_nodes_js[] = {
#embed "../../../Sources/Web/admin/ui/nodes.js"
};
static const uint8_t admin_ui_organisation_js[] = {
#embed "../../../Sources/Web/admin/ui/organisation.js"
};
static const uint8_t admin_ui_people_js[] = {
#embed "../../../Sources/Web/admin/ui/people.js"
};
static const uint8_t admin_ui_peopleactions_js[] = {
#embed "../../../Sources/Web/admin/ui/peopleactions.js"
};
static const uint8_t admin_ui_peopleimport_js[] = {
#embed "../../../Sources/Web/admin/ui/peopleimport.js"
};
static const uint8_t admin_ui_person_js[] = {
#embed "../../../Sources/Web/admin/ui/person.js"
};
static const uint8_t admin_ui_personfields_js[] = {
#embed "../../../Sources/Web/admin/ui/personfields.js"
};
static const uint8_t admin_ui_personsessions_js[] = {
#embed "../../../Sources/Web/admin/ui/personsessions.js"
};
static const uint8_t admin_ui_pickpeople_js[] = {
#embed "../../../Sources/Web/admin/ui/pickpeople.js"
};
static const uint8_t admin_ui_relaycards_js[] = {
#embed "../../../Sources/Web/admin/ui/relaycards.js"
};
static const uint8_t admin_ui_relays_js[] = {
#embed "../../../Sources/Web/admin/ui/relays.js"
};
static const uint8_t admin_ui_rights_css[] = {
#embed "../../../Sources/Web/admin/ui/rights.css"
};
static const uint8_t admin_ui_rights_js[] = {
#embed "../../../Sources/Web/admin/ui/rights.js"
};
static const uint8_t admin_ui_rightstable_js[] = {
#embed "../../../Sources/Web/admin/ui/rightstable.js"
};
static const uint8_t admin_ui_robot_js[] = {
#embed "../../../Sources/Web/admin/ui/robot.js"
};
static const uint8_t admin_ui_roles_js[] = {
#embed "../../../Sources/Web/admin/ui/roles.js"
};
static const uint8_t admin_ui_secret_js[] = {
#embed "../../../Sources/Web/admin/ui/secret.js"
};
static const uint8_t admin_ui_server_js[] = {
#embed "../../../Sources/Web/admin/ui/server.js"
};
static const uint8_t admin_ui_servercertificate_js[] = {
#embed "../../../Sources/Web/admin/ui/servercertificate.js"
};
static const uint8_t admin_ui_serversettings_js[] = {
#embed "../../../Sources/Web/admin/ui/serversettings.js"
};
static const uint8_t admin_ui_settingwords_js[] = {
#embed "../../../Sources/Web/admin/ui/settingwords.js"
};
static const uint8_t admin_ui_setup_js[] = {
#embed "../../../Sources/Web/admin/ui/setup.js"
};
static const uint8_t admin_ui_signin_js[] = {
#embed "../../../Sources/Web/admin/ui/signin.js"
};
static const uint8_t admin_ui_svg_js[] = {
#embed "../../../Sources/Web/admin/ui/svg.js"
};
static const uint8_t admin_ui_table_css[] = {
#embed "../../../Sources/Web/admin/ui/table.css"
};
static const uint8_t admin_ui_table_js[] = {
#embed "../../../Sources/Web/admin/ui/table.js"
};
static const uint8_t admin_ui_tablechoice_js[] = {
#embed "../../../Sources/Web/admin/ui/tablechoice.js"
};
static const uint8_t admin_ui_tablefocus_js[] = {
#embed "../../../Sources/Web/admin/ui/tablefocus.js"
};
static const uint8_t admin_ui_tablefoot_js[] = {
#embed "../../../Sources/Web/admin/ui/tablefoot.js"
};
static const uint8_t admin_ui_tablehead_js[] = {
#embed "../../../Sources/Web/admin/ui/tablehead.js"
};
static const uint8_t admin_ui_tablerow_js[] = {
#embed "../../../Sources/Web/admin/ui/tablerow.js"
};
static const uint8_t admin_ui_totp_js[] = {
#embed "../../../Sources/Web/admin/ui/totp.js"
};
static const uint8_t admin_ui_words_js[] = {
#embed "../../../Sources/Web/admin/ui/words.js"
};
static const uint8_t client_archive_js[] = {
#embed "../../../Sources/Web/client/archive.js"
};
static const uint8_t client_archivelists_js[] = {
#embed "../../../Sources/Web/client/archivelists.js"
};
static const uint8_t client_archiverows_js[] = {
#embed "../../../Sources/Web/client/archiverows.js"
};
static const uint8_t client_attention_js[] = {
#embed "../../../Sources/Web/client/attention.js"
};
static const uint8_t client_commands_js[] = {
#embed "../../../Sources/Web/client/commands.js"
};
static const uint8_t client_commands_changes_js[] = {
#embed "../../../Sources/Web/client/commands/changes.js"
};
static const uint8_t client_commands_chats_js[] = {
#embed "../../../Sources/Web/client/commands/chats.js"
};
static const uint8_t client_commands_groups_js[] = {
#embed "../../../Sources/Web/client/commands/groups.js"
};
static const uint8_t client_commands_history_js[] = {
#embed "../../../Sources/Web/client/commands/history.js"
};
static const uint8_t client_commands_login_js[] = {
#embed "../../../Sources/Web/client/commands/login.js"
};
static const uint8_t client_commands_messages_js[] = {
#embed "../../../Sources/Web/client/commands/messages.js"
};
static const uint8_t client_commands_own_js[] = {
#embed "../../../Sources/Web/client/commands/own.js"
};
static const uint8_t client_commands_runs_js[] = {
#embed "../../../Sources/Web/client/commands/runs.js"
};
static const uint8_t client_commands_search_js[] = {
#embed "../../../Sources/Web/client/commands/search.js"
};
static const uint8_t client_commands_sending_js[] = {
#embed "../../../Sources/Web/client/commands/sending.js"
};
static const uint8_t client_commands_syncing_js[] = {
#embed "../../../Sources/Web/client/commands/syncing.js"
};
static const uint8_t client_data_js[] = {
#embed "../../../Sources/Web/client/data.js"
};
static const uint8_t client_data_emoji_json[] = {
#embed "../../../Sources/Web/client/data/emoji.json"
};
static const uint8_t client_data_pinyin_json[] = {
#embed "../../../Sources/Web/client/data/pinyin.json"
};
static const uint8_t client_data_surnames_json[] = {
#embed "../../../Sources/Web/client/data/surnames.json"
};
static const uint8_t client_device_js[] = {
#embed "../../../Sources/Web/client/device.js"
};
static const uint8_t client_drafting_js[] = {
#embed "../../../Sources/Web/client/drafting.js"
};
static const uint8_t client_early_js[] = {
#embed "../../../Sources/Web/client/early.js"
};
static const uint8_t client_emoji_js[] = {
#embed "../../../Sources/Web/client/emoji.js"
};
static const uint8_t client_favicon_svg[] = {
#embed "../../../Sources/Web/client/favicon.svg"
};
static const uint8_t client_icons_icon_192_png[] = {
#embed "../../../Sources/Web/client/icons/icon-192.png"
};
static const uint8_t client_icons_icon_512_png[] = {
#embed "../../../Sources/Web/client/icons/icon-512.png"
};
static const uint8_t client_icons_mask_512_png[] = {
#embed "../../../Sources/Web/client/icons/mask-512.png"
};
static const uint8_t client_incoming_js[] = {
#embed "../../../Sources/Web/client/incoming.js"
};
static const uint8_t client_index_html[] = {
#embed "../../../Sources/Web/client/index.html"
};
static const uint8_t client_keeping_js[] = {
#embed "../../../Sources/Web/client/keeping.js"
};
static const uint8_t client_lang_en_json[] = {
#embed "../../../Sources/Web/client/lang/en.json"
};
static const uint8_t client_lang_zh_cn_json[] = {
#embed "../../../Sources/Web/client/lang/zh-cn.json"
};
static const uint8_t client_lang_zh_tw_json[] = {
#embed "../../../Sources/Web/client/lang/zh-tw.json"
};
static const uint8_t client_main_js[] = {
#embed "../../../Sources/Web/client/main.js"
};
static const uint8_t client_manifest_webmanifest[] = {
#embed "../../../Sources/Web/client/manifest.webmanifest"
};
static const uint8_t client_net_accounts_js[] = {
#embed "../../../Sources/Web/client/net/accounts.js"
};
static const uint8_t client_net_aes_js[] = {
#embed "../../../Sources/Web/client/net/aes.js"
};
static const uint8_t client_net_backoff_js[] = {
#embed "../../../Sources/Web/client/net/backoff.js"
};
static const uint8_t client_net_cipher_js[] = {
#embed "../../../Sources/Web/client/net/cipher.js"
};
static const uint8_t client_net_decoding_js[] = {
#embed "../../../Sources/Web/client/net/decoding.js"
};
static const uint8_t client_net_files_js[] = {
#embed "../../../Sources/Web/client/net/files.js"
};
static const uint8_t client_net_md5_js[] = {
#embed "../../../Sources/Web/client/net/md5.js"
};
static const uint8_t client_net_notes_js[] = {
#embed "../../../Sources/Web/client/net/notes.js"
};
static const uint8_t client_net_packet_js[] = {
#embed "../../../Sources/Web/client/net/packet.js"
};
static const uint8_t client_net_records_js[] = {
#embed "../../../Sources/Web/client/net/records.js"
};
static const uint8_t client_net_requests_js[] = {
#embed "../../../Sources/Web/client/net/requests.js"
};
static const uint8_t client_net_rids_js[] = {
#embed "../../../Sources/Web/client/net/rids.js"
};
static const uint8_t client_net_serverinfo_js[] = {
#embed "../../../Sources/Web/client/net/serverinfo.js"
};
static const uint8_t client_net_sharedsession_js[] = {
#embed "../../../Sources/Web/client/net/sharedsession.js"
};
static const uint8_t client_net_socket_js[] = {
#embed "../../../Sources/Web/client/net/socket.js"
};
static const uint8_t client_net_status_js[] = {
#embed "../../../Sources/Web/client/net/status.js"
};
static const uint8_t client_net_syncpackets_js[] = {
#embed "../../../Sources/Web/client/net/syncpackets.js"
};
static const uint8_t client_nexttask_js[] = {
#embed "../../../Sources/Web/client/nexttask.js"
};
static const uint8_t client_openchat_js[] = {
#embed "../../../Sources/Web/client/openchat.js"
};
static const uint8_t client_outbox_js[] = {
#embed "../../../Sources/Web/client/outbox.js"
};
static const uint8_t client_preferences_js[] = {
#embed "../../../Sources/Web/client/preferences.js"
};
static const uint8_t client_presence_js[] = {
#embed "../../../Sources/Web/client/presence.js"
};
static const uint8_t client_reading_js[] = {
#embed "../../../Sources/Web/client/reading.js"
};
static const uint8_t client_receipts_js[] = {
#embed "../../../Sources/Web/client/receipts.js"
};
static const uint8_t client_shell_js[] = {
#embed "../../../Sources/Web/client/shell.js"
};
static const uint8_t client_state_actions_js[] = {
#embed "../../../Sources/Web/client/state/actions.js"
};
static const uint8_t client_state_chatmarks_js[] = {
#embed "../../../Sources/Web/client/state/chatmarks.js"
};
static const uint8_t client_state_chats_js[] = {
#embed "../../../Sources/Web/client/state/chats.js"
};
static const uint8_t client_state_content_js[] = {
#embed "../../../Sources/Web/client/state/content.js"
};
static const uint8_t client_state_draftmessage_js[] = {
#embed "../../../Sources/Web/client/state/draftmessage.js"
};
static const uint8_t client_state_drafts_js[] = {
#embed "../../../Sources/Web/client/state/drafts.js"
};
static const uint8_t client_state_find_js[] = {
#embed "../../../Sources/Web/client/state/find.js"
};
static const uint8_t client_state_hidden_js[] = {
#embed "../../../Sources/Web/client/state/hidden.js"
};
static const uint8_t client_state_highlight_js[] = {
#embed "../../../Sources/Web/client/state/highlight.js"
};
static const uint8_t client_state_historypages_js[] = {
#embed "../../../Sources/Web/client/state/historypages.js"
};
static const uint8_t client_state_limits_js[] = {
#embed "../../../Sources/Web/client/state/limits.js"
};
static const uint8_t client_state_log_js[] = {
#embed "../../../Sources/Web/client/state/log.js"
};
static const uint8_t client_state_markup_js[] = {
#embed "../../../Sources/Web/client/state/markup.js"
};
static const uint8_t client_state_messagechanges_js[] = {
#embed "../../../Sources/Web/client/state/messagechanges.js"
};
static const uint8_t client_state_messagerights_js[] = {
#embed "../../../Sources/Web/client/state/messagerights.js"
};
static const uint8_t client_state_messageruns_js[] = {
#embed "../../../Sources/Web/client/state/messageruns.js"
};
static const uint8_t client_state_messages_js[] = {
#embed "../../../Sources/Web/client/state/messages.js"
};
static const uint8_t client_state_notes_js[] = {
#embed "../../../Sources/Web/client/state/notes.js"
};
static const uint8_t client_state_numbers_js[] = {
#embed "../../../Sources/Web/client/state/numbers.js"
};
static const uint8_t client_state_pick_js[] = {
#embed "../../../Sources/Web/client/state/pick.js"
};
static const uint8_t client_state_pinyin_js[] = {
#embed "../../../Sources/Web/client/state/pinyin.js"
};
static const uint8_t client_state_prefs_js[] = {
#embed "../../../Sources/Web/client/state/prefs.js"
};
static const uint8_t client_state_publics_js[] = {
#embed "../../../Sources/Web/client/state/publics.js"
};
static const uint8_t client_state_quote_js[] = {
#embed "../../../Sources/Web/client/state/quote.js"
};
static const uint8_t client_state_readpart_js[] = {
#embed "../../../Sources/Web/client/state/readpart.js"
};
static const uint8_t client_state_receipts_js[] = {
#embed "../../../Sources/Web/client/state/receipts.js"
};
static const uint8_t client_state_runs_js[] = {
#embed "../../../Sources/Web/client/state/runs.js"
};
static const uint8_t client_state_saved_js[] = {
#embed "../../../Sources/Web/client/state/saved.js"
};
static const uint8_t client_state_scrollwindow_js[] = {
#embed "../../../Sources/Web/client/state/scrollwindow.js"
};
static const uint8_t client_state_search_js[] = {
#embed "../../../Sources/Web/client/state/search.js"
};
static const uint8_t client_state_serveraddress_js[] = {
#embed "../../../Sources/Web/client/state/serveraddress.js"
};
static const uint8_t client_state_session_js[] = {
#embed "../../../Sources/Web/client/state/session.js"
};
static const uint8_t client_state_state_js[] = {
#embed "../../../Sources/Web/client/state/state.js"
};
static const uint8_t client_state_store_js[] = {
#embed "../../../Sources/Web/client/state/store.js"
};
static const uint8_t client_state_surnames_js[] = {
#embed "../../../Sources/Web/client/state/surnames.js"
};
static const uint8_t client_state_syncedchats_js[] = {
#embed "../../../Sources/Web/client/state/syncedchats.js"
};
static const uint8_t client_state_syncedunread_js[] = {
#embed "../../../Sources/Web/client/state/syncedunread.js"
};
static const uint8_t client_state_timeline_js[] = {
#embed "../../../Sources/Web/client/state/timeline.js"
};
static const uint8_t client_state_typing_js[] = {
#embed "../../../Sources/Web/client/state/typing.js"
};
static const uint8_t client_state_unread_js[] = {
#embed "../../../Sources/Web/client/state/unread.js"
};
static const uint8_t client_state_uploads_js[] = {
#embed "../../../Sources/Web/client/state/uploads.js"
};
static const uint8_t client_state_users_js[] = {
#embed "../../../Sources/Web/client/state/users.js"
};
static const uint8_t client_state_view_js[] = {
#embed "../../../Sources/Web/client/state/view.js"
};
static const uint8_t client_state_zoom_js[] = {
#embed "../../../Sources/Web/client/state/zoom.js"
};
static const uint8_t client_storage_js[] = {
#embed "../../../Sources/Web/client/storage.js"
};
static const uint8_t client_sw_js[] = {
#embed "../../../Sources/Web/client/sw.js"
};
static const uint8_t client_ui_announcer_js[] = {
#embed "../../../Sources/Web/client/ui/announcer.js"
};
static const uint8_t client_ui_app_css[] = {
#embed "../../../Sources/Web/client/ui/app.css"
};
static const uint8_t client_ui_app_js[] = {
#embed "../../../Sources/Web/client/ui/app.js"
};
static const uint8_t client_ui_attach_css[] = {
#embed "../../../Sources/Web/client/ui/attach.css"
};
static const uint8_t client_ui_attach_js[] = {
#embed "../../../Sources/Web/client/ui/attach.js"
};
static const uint8_t client_ui_attachment_css[] = {
#embed "../../../Sources/Web/client/ui/attachment.css"
};
static const uint8_t client_ui_attachment_js[] = {
#embed "../../../Sources/Web/client/ui/attachment.js"
};
static const uint8_t client_ui_avatar_js[] = {
#embed "../../../Sources/Web/client/ui/avatar.js"
};
static const uint8_t client_ui_badge_js[] = {
#embed "../../../Sources/Web/client/ui/badge.js"
};
static const uint8_t client_ui_banner_css[] = {
#embed "../../../Sources/Web/client/ui/banner.css"
};
static const uint8_t client_ui_banner_js[] = {
#embed "../../../Sources/Web/client/ui/banner.js"
};
static const uint8_t client_ui_card_js[] = {
#embed "../../../Sources/Web/client/ui/card.js"
};
static const uint8_t client_ui_chat_css[] = {
#embed "../../../Sources/Web/client/ui/chat.css"
};
static const uint8_t client_ui_chatasks_js[] = {
#embed "../../../Sources/Web/client/ui/chatasks.js"
};
static const uint8_t client_ui_chathead_js[] = {
#embed "../../../Sources/Web/client/ui/chathead.js"
};
static const uint8_t client_ui_chatlist_css[] = {
#embed "../../../Sources/Web/client/ui/chatlist.css"
};
static const uint8_t client_ui_chatlist_js[] = {
#embed "../../../Sources/Web/client/ui/chatlist.js"
};
static const uint8_t client_ui_chatmenu_js[] = {
#embed "../../../Sources/Web/client/ui/chatmenu.js"
};
static const uint8_t client_ui_chatpane_js[] = {
#embed "../../../Sources/Web/client/ui/chatpane.js"
};
static const uint8_t client_ui_chatrow_js[] = {
#embed "../../../Sources/Web/client/ui/chatrow.js"
};
static const uint8_t client_ui_chooser_css[] = {
#embed "../../../Sources/Web/client/ui/chooser.css"
};
static const uint8_t client_ui_chooser_js[] = {
#embed "../../../Sources/Web/client/ui/chooser.js"
};
static const uint8_t client_ui_composer_css[] = {
#embed "../../../Sources/Web/client/ui/composer.css"
};
static const uint8_t client_ui_composer_js[] = {
#embed "../../../Sources/Web/client/ui/composer.js"
};
static const uint8_t client_ui_composeredit_js[] = {
#embed "../../../Sources/Web/client/ui/composeredit.js"
};
static const uint8_t client_ui_composerquote_js[] = {
#embed "../../../Sources/Web/client/ui/composerquote.js"
};
static const uint8_t client_ui_composertools_js[] = {
#embed "../../../Sources/Web/client/ui/composertools.js"
};
static const uint8_t client_ui_dragchats_js[] = {
#embed "../../../Sources/Web/client/ui/dragchats.js"
};
static const uint8_t client_ui_earliertexts_css[] = {
#embed "../../../Sources/Web/client/ui/earliertexts.css"
};
static const uint8_t client_ui_earliertexts_js[] = {
#embed "../../../Sources/Web/client/ui/earliertexts.js"
};
static const uint8_t client_ui_emojipicker_css[] = {
#embed "../../../Sources/Web/client/ui/emojipicker.css"
};
static const uint8_t client_ui_emojipicker_js[] = {
#embed "../../../Sources/Web/client/ui/emojipicker.js"
};
static const uint8_t client_ui_filebytes_js[] = {
#embed "../../../Sources/Web/client/ui/filebytes.js"
};
static const uint8_t client_ui_forward_js[] = {
#embed "../../../Sources/Web/client/ui/forward.js"
};
static const uint8_t client_ui_gallery_js[] = {
#embed "../../../Sources/Web/client/ui/gallery.js"
};
static const uint8_t client_ui_groupcard_js[] = {
#embed "../../../Sources/Web/client/ui/groupcard.js"
};
static const uint8_t client_ui_groupkinds_js[] = {
#embed "../../../Sources/Web/client/ui/groupkinds.js"
};
static const uint8_t client_ui_groups_js[] = {
#embed "../../../Sources/Web/client/ui/groups.js"
};
static const uint8_t client_ui_groupsettings_js[] = {
#embed "../../../Sources/Web/client/ui/groupsettings.js"
};
static const uint8_t client_ui_handover_js[] = {
#embed "../../../Sources/Web/client/ui/handover.js"
};
static const uint8_t client_ui_history_css[] = {
#embed "../../../Sources/Web/client/ui/history.css"
};
static const uint8_t client_ui_history_js[] = {
#embed "../../../Sources/Web/client/ui/history.js"
};
static const uint8_t client_ui_historycontext_js[] = {
#embed "../../../Sources/Web/client/ui/historycontext.js"
};
static const uint8_t client_ui_historyfilters_js[] = {
#embed "../../../Sources/Web/client/ui/historyfilters.js"
};
static const uint8_t client_ui_historyresults_js[] = {
#embed "../../../Sources/Web/client/ui/historyresults.js"
};
static const uint8_t client_ui_hold_js[] = {
#embed "../../../Sources/Web/client/ui/hold.js"
};
static const uint8_t client_ui_jumpbutton_js[] = {
#embed "../../../Sources/Web/client/ui/jumpbutton.js"
};
static const uint8_t client_ui_keys_js[] = {
#embed "../../../Sources/Web/client/ui/keys.js"
};
static const uint8_t client_ui_keysheet_css[] = {
#embed "../../../Sources/Web/client/ui/keysheet.css"
};
static const uint8_t client_ui_keysheet_js[] = {
#embed "../../../Sources/Web/client/ui/keysheet.js"
};
static const uint8_t client_ui_kicked_css[] = {
#embed "../../../Sources/Web/client/ui/kicked.css"
};
static const uint8_t client_ui_kicked_js[] = {
#embed "../../../Sources/Web/client/ui/kicked.js"
};
static const uint8_t client_ui_listnote_js[] = {
#embed "../../../Sources/Web/client/ui/listnote.js"
};
static const uint8_t client_ui_listpage_js[] = {
#embed "../../../Sources/Web/client/ui/listpage.js"
};
static const uint8_t client_ui_login_js[] = {
#embed "../../../Sources/Web/client/ui/login.js"
};
static const uint8_t client_ui_loginchecks_js[] = {
#embed "../../../Sources/Web/client/ui/loginchecks.js"
};
static const uint8_t client_ui_longpress_js[] = {
#embed "../../../Sources/Web/client/ui/longpress.js"
};
static const uint8_t client_ui_looks_js[] = {
#embed "../../../Sources/Web/client/ui/looks.js"
};
static const uint8_t client_ui_markup_css[] = {
#embed "../../../Sources/Web/client/ui/markup.css"
};
static const uint8_t client_ui_markup_js[] = {
#embed "../../../Sources/Web/client/ui/markup.js"
};
static const uint8_t client_ui_mention_css[] = {
#embed "../../../Sources/Web/client/ui/mention.css"
};
static const uint8_t client_ui_mention_js[] = {
#embed "../../../Sources/Web/client/ui/mention.js"
};
static const uint8_t client_ui_message_css[] = {
#embed "../../../Sources/Web/client/ui/message.css"
};
static const uint8_t client_ui_message_js[] = {
#embed "../../../Sources/Web/client/ui/message.js"
};
static const uint8_t client_ui_messagechoices_js[] = {
#embed "../../../Sources/Web/client/ui/messagechoices.js"
};
static const uint8_t client_ui_messagefocus_js[] = {
#embed "../../../Sources/Web/client/ui/messagefocus.js"
};
static const uint8_t client_ui_messageline_css[] = {
#embed "../../../Sources/Web/client/ui/messageline.css"
};
static const uint8_t client_ui_messageline_js[] = {
#embed "../../../Sources/Web/client/ui/messageline.js"
};
static const uint8_t client_ui_messagelist_js[] = {
#embed "../../../Sources/Web/client/ui/messagelist.js"
};
static const uint8_t client_ui_messagerows_js[] = {
#embed "../../../Sources/Web/client/ui/messagerows.js"
};
static const uint8_t client_ui_messagestate_js[] = {
#embed "../../../Sources/Web/client/ui/messagestate.js"
};
static const uint8_t client_ui_messagetools_js[] = {
#embed "../../../Sources/Web/client/ui/messagetools.js"
};
static const uint8_t client_ui_note_js[] = {
#embed "../../../Sources/Web/client/ui/note.js"
};
static const uint8_t client_ui_noterow_js[] = {
#embed "../../../Sources/Web/client/ui/noterow.js"
};
static const uint8_t client_ui_notes_css[] = {
#embed "../../../Sources/Web/client/ui/notes.css"
};
static const uint8_t client_ui_notespane_js[] = {
#embed "../../../Sources/Web/client/ui/notespane.js"
};
static const uint8_t client_ui_notice_css[] = {
#embed "../../../Sources/Web/client/ui/notice.css"
};
static const uint8_t client_ui_notice_js[] = {
#embed "../../../Sources/Web/client/ui/notice.js"
};
static const uint8_t client_ui_notify_js[] = {
#embed "../../../Sources/Web/client/ui/notify.js"
};
static const uint8_t client_ui_opening_js[] = {
#embed "../../../Sources/Web/client/ui/opening.js"
};
static const uint8_t client_ui_page_js[] = {
#embed "../../../Sources/Web/client/ui/page.js"
};
static const uint8_t client_ui_people_css[] = {
#embed "../../../Sources/Web/client/ui/people.css"
};
static const uint8_t client_ui_people_js[] = {
#embed "../../../Sources/Web/client/ui/people.js"
};
static const uint8_t client_ui_peopledialog_css[] = {
#embed "../../../Sources/Web/client/ui/peopledialog.css"
};
static const uint8_t client_ui_peopledialog_js[] = {
#embed "../../../Sources/Web/client/ui/peopledialog.js"
};
static const uint8_t client_ui_personcard_js[] = {
#embed "../../../Sources/Web/client/ui/personcard.js"
};
static const uint8_t client_ui_picker_css[] = {
#embed "../../../Sources/Web/client/ui/picker.css"
};
static const uint8_t client_ui_picker_js[] = {
#embed "../../../Sources/Web/client/ui/picker.js"
};
static const uint8_t client_ui_pickerrows_js[] = {
#embed "../../../Sources/Web/client/ui/pickerrows.js"
};
static const uint8_t client_ui_profile_js[] = {
#embed "../../../Sources/Web/client/ui/profile.js"
};
static const uint8_t client_ui_quotelinks_js[] = {
#embed "../../../Sources/Web/client/ui/quotelinks.js"
};
static const uint8_t client_ui_rail_css[] = {
#embed "../../../Sources/Web/client/ui/rail.css"
};
static const uint8_t client_ui_rail_js[] = {
#embed "../../../Sources/Web/client/ui/rail.js"
};
static const uint8_t client_ui_reactions_css[] = {
#embed "../../../Sources/Web/client/ui/reactions.css"
};
static const uint8_t client_ui_reactions_js[] = {
#embed "../../../Sources/Web/client/ui/reactions.js"
};
static const uint8_t client_ui_receipts_js[] = {
#embed "../../../Sources/Web/client/ui/receipts.js"
};
static const uint8_t client_ui_router_js[] = {
#embed "../../../Sources/Web/client/ui/router.js"
};
static const uint8_t client_ui_saved_js[] = {
#embed "../../../Sources/Web/client/ui/saved.js"
};
static const uint8_t client_ui_scrolledges_js[] = {
#embed "../../../Sources/Web/client/ui/scrolledges.js"
};
static const uint8_t client_ui_scrollplace_js[] = {
#embed "../../../Sources/Web/client/ui/scrollplace.js"
};
static const uint8_t client_ui_setparts_js[] = {
#embed "../../../Sources/Web/client/ui/setparts.js"
};
static const uint8_t client_ui_setpassword_js[] = {
#embed "../../../Sources/Web/client/ui/setpassword.js"
};
static const uint8_t client_ui_setprofile_js[] = {
#embed "../../../Sources/Web/client/ui/setprofile.js"
};
static const uint8_t client_ui_settings_css[] = {
#embed "../../../Sources/Web/client/ui/settings.css"
};
static const uint8_t client_ui_settings_js[] = {
#embed "../../../Sources/Web/client/ui/settings.js"
};
static const uint8_t client_ui_sidefiles_js[] = {
#embed "../../../Sources/Web/client/ui/sidefiles.js"
};
static const uint8_t client_ui_sidemembers_js[] = {
#embed "../../../Sources/Web/client/ui/sidemembers.js"
};
static const uint8_t client_ui_sidepanel_css[] = {
#embed "../../../Sources/Web/client/ui/sidepanel.css"
};
static const uint8_t client_ui_sidepanel_js[] = {
#embed "../../../Sources/Web/client/ui/sidepanel.js"
};
static const uint8_t client_ui_sidepins_js[] = {
#embed "../../../Sources/Web/client/ui/sidepins.js"
};
static const uint8_t client_ui_skeleton_js[] = {
#embed "../../../Sources/Web/client/ui/skeleton.js"
};
static const uint8_t client_ui_switcher_css[] = {
#embed "../../../Sources/Web/client/ui/switcher.css"
};
static const uint8_t client_ui_switcher_js[] = {
#embed "../../../Sources/Web/client/ui/switcher.js"
};
static const uint8_t client_ui_switcherrows_js[] = {
#embed "../../../Sources/Web/client/ui/switcherrows.js"
};
static const uint8_t client_ui_themes_css[] = {
#embed "../../../Sources/Web/client/ui/themes.css"
};
static const uint8_t client_ui_tree_js[] = {
#embed "../../../Sources/Web/client/ui/tree.js"
};
static const uint8_t client_ui_trying_js[] = {
#embed "../../../Sources/Web/client/ui/trying.js"
};
static const uint8_t client_ui_typingsign_js[] = {
#embed "../../../Sources/Web/client/ui/typingsign.js"
};
static const uint8_t client_ui_urgent_css[] = {
#embed "../../../Sources/Web/client/ui/urgent.css"
};
static const uint8_t client_ui_urgent_js[] = {
#embed "../../../Sources/Web/client/ui/urgent.js"
};
static const uint8_t client_ui_viewer_css[] = {
#embed "../../../Sources/Web/client/ui/viewer.css"
};
static const uint8_t client_ui_viewer_js[] = {
#embed "../../../Sources/Web/client/ui/viewer.js"
};
static const uint8_t client_ui_viewergestures_js[] = {
#embed "../../../Sources/Web/client/ui/viewergestures.js"
};
static const uint8_t client_ui_viewerstrip_js[] = {
#embed "../../../Sources/Web/client/ui/viewerstrip.js"
};
static const uint8_t client_ui_virtuallist_css[] = {
#embed "../../../Sources/Web/client/ui/virtuallist.css"
};
static const uint8_t client_ui_virtuallist_js[] = {
#embed "../../../Sources/Web/client/ui/virtuallist.js"
};
static const uint8_t client_ui_writers_js[] = {
#embed "../../../Sources/Web/client/ui/writers.js"
};
static const uint8_t client_ui_writing_js[] = {
#embed "../../../Sources/Web/client/ui/writing.js"
};
static const uint8_t client_uploads_js[] = {
#embed "../../../Sources/Web/client/uploads.js"
};
static const uint8_t client_windowdevice_js[] = {
#embed "../../../Sources/Web/client/windowdevice.js"
};
static const uint8_t client_windows_js[] = {
#embed "../../../Sources/Web/client/windows.js"
};
static const uint8_t shared_avatar_css[] = {
#embed "../../../Sources/Web/shared/avatar.css"
};
static const uint8_t shared_avatar_js[] = {
#embed "../../../Sources/Web/shared/avatar.js"
};
static const uint8_t shared_base_css[] = {
#embed "../../../Sources/Web/shared/base.css"
};
static const uint8_t shared_clipboard_js[] = {
#embed "../../../Sources/Web/shared/clipboard.js"
};
static const uint8_t shared_controls_css[] = {
#embed "../../../Sources/Web/shared/controls.css"
};
static const uint8_t shared_controls_js[] = {
#embed "../../../Sources/Web/shared/controls.js"
};
static const uint8_t shared_dialog_css[] = {
#embed "../../../Sources/Web/shared/dialog.css"
};
static const uint8_t shared_dialog_js[] = {
#embed "../../../Sources/Web/shared/dialog.js"
};
static const uint8_t shared_dom_js[] = {
#embed "../../../Sources/Web/shared/dom.js"
};
static const uint8_t shared_facepicker_js[] = {
#embed "../../../Sources/Web/shared/facepicker.js"
};
static const uint8_t shared_i18n_js[] = {
#embed "../../../Sources/Web/shared/i18n.js"
};
static const uint8_t shared_icons_js[] = {
#embed "../../../Sources/Web/shared/icons.js"
};
static const uint8_t shared_letters_js[] = {
#embed "../../../Sources/Web/shared/letters.js"
};
static const uint8_t shared_login_css[] = {
#embed "../../../Sources/Web/shared/login.css"
};
static const uint8_t shared_loginparts_js[] = {
#embed "../../../Sources/Web/shared/loginparts.js"
};
static const uint8_t shared_longtext_js[] = {
#embed "../../../Sources/Web/shared/longtext.js"
};
static const uint8_t shared_menu_css[] = {
#embed "../../../Sources/Web/shared/menu.css"
};
static const uint8_t shared_menu_js[] = {
#embed "../../../Sources/Web/shared/menu.js"
};
static const uint8_t shared_picture_js[] = {
#embed "../../../Sources/Web/shared/picture.js"
};
static const uint8_t shared_signals_js[] = {
#embed "../../../Sources/Web/shared/signals.js"
};
static const uint8_t shared_toast_css[] = {
#embed "../../../Sources/Web/shared/toast.css"
};
static const uint8_t shared_toast_js[] = {
#embed "../../../Sources/Web/shared/toast.js"
};
static const uint8_t shared_tokens_css[] = {
#embed "../../../Sources/Web/shared/tokens.css"
};
static const uint8_t shared_tree_css[] = {
#embed "../../../Sources/Web/shared/tree.css"
};
static const uint8_t shared_treekeys_js[] = {
#embed "../../../Sources/Web/shared/treekeys.js"
};

static const xx_asset list[] = {
    {"/admin/index.html", admin_index_html, sizeof admin_index_html},
    {"/admin/lang/en.json", admin_lang_en_json, sizeof admin_lang_en_json},
    {"/admin/lang/zh-cn.json", admin_lang_zh_cn_json, sizeof admin_lang_zh_cn_json},
    {"/admin/lang/zh-tw.json", admin_lang_zh_tw_json, sizeof admin_lang_zh_tw_json},
    {"/admin/main.js", admin_main_js, sizeof admin_main_js},
    {"/admin/net/api.js", admin_net_api_js, sizeof admin_net_api_js},
    {"/admin/net/records.js", admin_net_records_js, sizeof admin_net_records_js},
    {"/admin/state/chart.js", admin_state_chart_js, sizeof admin_state_chart_js},
    {"/admin/state/choice.js", admin_state_choice_js, sizeof admin_state_choice_js},
    {"/admin/state/depts.js", admin_state_depts_js, sizeof admin_state_depts_js},
    {"/admin/state/lists.js", admin_state_lists_js, sizeof admin_state_lists_js},
    {"/admin/state/matrix.js", admin_state_matrix_js, sizeof admin_state_matrix_js},
    {"/admin/state/pages.js", admin_state_pages_js, sizeof admin_state_pages_js},
    {"/admin/state/sheettext.js", admin_state_sheettext_js, sizeof admin_state_sheettext_js},
    {"/admin/ui/account.js", admin_ui_account_js, sizeof admin_ui_account_js},
    {"/admin/ui/application.js", admin_ui_application_js, sizeof admin_ui_application_js},
    {"/admin/ui/applications.js", admin_ui_applications_js, sizeof admin_ui_applications_js},
    {"/admin/ui/backup.js", admin_ui_backup_js, sizeof admin_ui_backup_js},
    {"/admin/ui/chart.js", admin_ui_chart_js, sizeof admin_ui_chart_js},
    {"/admin/ui/chartdrawing.js", admin_ui_chartdrawing_js, sizeof admin_ui_chartdrawing_js},
    {"/admin/ui/chatpanel.js", admin_ui_chatpanel_js, sizeof admin_ui_chatpanel_js},
    {"/admin/ui/chatread.js", admin_ui_chatread_js, sizeof admin_ui_chatread_js},
    {"/admin/ui/chats.js", admin_ui_chats_js, sizeof admin_ui_chats_js},
    {"/admin/ui/confirm.js", admin_ui_confirm_js, sizeof admin_ui_confirm_js},
    {"/admin/ui/dashboard.css", admin_ui_dashboard_css, sizeof admin_ui_dashboard_css},
    {"/admin/ui/dashboard.js", admin_ui_dashboard_js, sizeof admin_ui_dashboard_js},
    {"/admin/ui/dashnotice.js", admin_ui_dashnotice_js, sizeof admin_ui_dashnotice_js},
    {"/admin/ui/dashrecent.js", admin_ui_dashrecent_js, sizeof admin_ui_dashrecent_js},
    {"/admin/ui/dashtiles.js", admin_ui_dashtiles_js, sizeof admin_ui_dashtiles_js},
    {"/admin/ui/departments.css", admin_ui_departments_css, sizeof admin_ui_departments_css},
    {"/admin/ui/departments.js", admin_ui_departments_js, sizeof admin_ui_departments_js},
    {"/admin/ui/deptdrag.js", admin_ui_deptdrag_js, sizeof admin_ui_deptdrag_js},
    {"/admin/ui/depttree.js", admin_ui_depttree_js, sizeof admin_ui_depttree_js},
    {"/admin/ui/face.js", admin_ui_face_js, sizeof admin_ui_face_js},
    {"/admin/ui/form.css", admin_ui_form_css, sizeof admin_ui_form_css},
    {"/admin/ui/form.js", admin_ui_form_js, sizeof admin_ui_form_js},
    {"/admin/ui/frame.css", admin_ui_frame_css, sizeof admin_ui_frame_css},
    {"/admin/ui/frame.js", admin_ui_frame_js, sizeof admin_ui_frame_js},
    {"/admin/ui/log.js", admin_ui_log_js, sizeof admin_ui_log_js},
    {"/admin/ui/mount.js", admin_ui_mount_js, sizeof admin_ui_mount_js},
    {"/admin/ui/navigation.js", admin_ui_navigation_js, sizeof admin_ui_navigation_js},
    {"/admin/ui/nodes.js", admin_ui_nodes_js, sizeof admin_ui_nodes_js},
    {"/admin/ui/organisation.js", admin_ui_organisation_js, sizeof admin_ui_organisation_js},
    {"/admin/ui/people.js", admin_ui_people_js, sizeof admin_ui_people_js},
    {"/admin/ui/peopleactions.js", admin_ui_peopleactions_js, sizeof admin_ui_peopleactions_js},
    {"/admin/ui/peopleimport.js", admin_ui_peopleimport_js, sizeof admin_ui_peopleimport_js},
    {"/admin/ui/person.js", admin_ui_person_js, sizeof admin_ui_person_js},
    {"/admin/ui/personfields.js", admin_ui_personfields_js, sizeof admin_ui_personfields_js},
    {"/admin/ui/personsessions.js", admin_ui_personsessions_js, sizeof admin_ui_personsessions_js},
    {"/admin/ui/pickpeople.js", admin_ui_pickpeople_js, sizeof admin_ui_pickpeople_js},
    {"/admin/ui/relaycards.js", admin_ui_relaycards_js, sizeof admin_ui_relaycards_js},
    {"/admin/ui/relays.js", admin_ui_relays_js, sizeof admin_ui_relays_js},
    {"/admin/ui/rights.css", admin_ui_rights_css, sizeof admin_ui_rights_css},
    {"/admin/ui/rights.js", admin_ui_rights_js, sizeof admin_ui_rights_js},
    {"/admin/ui/rightstable.js", admin_ui_rightstable_js, sizeof admin_ui_rightstable_js},
    {"/admin/ui/robot.js", admin_ui_robot_js, sizeof admin_ui_robot_js},
    {"/admin/ui/roles.js", admin_ui_roles_js, sizeof admin_ui_roles_js},
    {"/admin/ui/secret.js", admin_ui_secret_js, sizeof admin_ui_secret_js},
    {"/admin/ui/server.js", admin_ui_server_js, sizeof admin_ui_server_js},
    {"/admin/ui/servercertificate.js", admin_ui_servercertificate_js, sizeof admin_ui_servercertificate_js},
    {"/admin/ui/serversettings.js", admin_ui_serversettings_js, sizeof admin_ui_serversettings_js},
    {"/admin/ui/settingwords.js", admin_ui_settingwords_js, sizeof admin_ui_settingwords_js},
    {"/admin/ui/setup.js", admin_ui_setup_js, sizeof admin_ui_setup_js},
    {"/admin/ui/signin.js", admin_ui_signin_js, sizeof admin_ui_signin_js},
    {"/admin/ui/svg.js", admin_ui_svg_js, sizeof admin_ui_svg_js},
    {"/admin/ui/table.css", admin_ui_table_css, sizeof admin_ui_table_css},
    {"/admin/ui/table.js", admin_ui_table_js, sizeof admin_ui_table_js},
    {"/admin/ui/tablechoice.js", admin_ui_tablechoice_js, sizeof admin_ui_tablechoice_js},
    {"/admin/ui/tablefocus.js", admin_ui_tablefocus_js, sizeof admin_ui_tablefocus_js},
    {"/admin/ui/tablefoot.js", admin_ui_tablefoot_js, sizeof admin_ui_tablefoot_js},
    {"/admin/ui/tablehead.js", admin_ui_tablehead_js, sizeof admin_ui_tablehead_js},
    {"/admin/ui/tablerow.js", admin_ui_tablerow_js, sizeof admin_ui_tablerow_js},
    {"/admin/ui/totp.js", admin_ui_totp_js, sizeof admin_ui_totp_js},
    {"/admin/ui/words.js", admin_ui_words_js, sizeof admin_ui_words_js},
    {"/client/archive.js", client_archive_js, sizeof client_archive_js},
    {"/client/archivelists.js", client_archivelists_js, sizeof client_archivelists_js},
    {"/client/archiverows.js", client_archiverows_js, sizeof client_archiverows_js},
    {"/client/attention.js", client_attention_js, sizeof client_attention_js},
    {"/client/commands.js", client_commands_js, sizeof client_commands_js},
    {"/client/commands/changes.js", client_commands_changes_js, sizeof client_commands_changes_js},
    {"/client/commands/chats.js", client_commands_chats_js, sizeof client_commands_chats_js},
    {"/client/commands/groups.js", client_commands_groups_js, sizeof client_commands_groups_js},
    {"/client/commands/history.js", client_commands_history_js, sizeof client_commands_history_js},
    {"/client/commands/login.js", client_commands_login_js, sizeof client_commands_login_js},
    {"/client/commands/messages.js", client_commands_messages_js, sizeof client_commands_messages_js},
    {"/client/commands/own.js", client_commands_own_js, sizeof client_commands_own_js},
    {"/client/commands/runs.js", client_commands_runs_js, sizeof client_commands_runs_js},
    {"/client/commands/search.js", client_commands_search_js, sizeof client_commands_search_js},
    {"/client/commands/sending.js", client_commands_sending_js, sizeof client_commands_sending_js},
    {"/client/commands/syncing.js", client_commands_syncing_js, sizeof client_commands_syncing_js},
    {"/client/data.js", client_data_js, sizeof client_data_js},
    {"/client/data/emoji.json", client_data_emoji_json, sizeof client_data_emoji_json},
    {"/client/data/pinyin.json", client_data_pinyin_json, sizeof client_data_pinyin_json},
    {"/client/data/surnames.json", client_data_surnames_json, sizeof client_data_surnames_json},
    {"/client/device.js", client_device_js, sizeof client_device_js},
    {"/client/drafting.js", client_drafting_js, sizeof client_drafting_js},
    {"/client/early.js", client_early_js, sizeof client_early_js},
    {"/client/emoji.js", client_emoji_js, sizeof client_emoji_js},
    {"/client/favicon.svg", client_favicon_svg, sizeof client_favicon_svg},
    {"/client/icons/icon-192.png", client_icons_icon_192_png, sizeof client_icons_icon_192_png},
    {"/client/icons/icon-512.png", client_icons_icon_512_png, sizeof client_icons_icon_512_png},
    {"/client/icons/mask-512.png", client_icons_mask_512_png, sizeof client_icons_mask_512_png},
    {"/client/incoming.js", client_incoming_js, sizeof client_incoming_js},
    {"/client/index.html", client_index_html, sizeof client_index_html},
    {"/client/keeping.js", client_keeping_js, sizeof client_keeping_js},
    {"/client/lang/en.json", client_lang_en_json, sizeof client_lang_en_json},
    {"/client/lang/zh-cn.json", client_lang_zh_cn_json, sizeof client_lang_zh_cn_json},
    {"/client/lang/zh-tw.json", client_lang_zh_tw_json, sizeof client_lang_zh_tw_json},
    {"/client/main.js", client_main_js, sizeof client_main_js},
    {"/client/manifest.webmanifest", client_manifest_webmanifest, sizeof client_manifest_webmanifest},
    {"/client/net/accounts.js", client_net_accounts_js, sizeof client_net_accounts_js},
    {"/client/net/aes.js", client_net_aes_js, sizeof client_net_aes_js},
    {"/client/net/backoff.js", client_net_backoff_js, sizeof client_net_backoff_js},
    {"/client/net/cipher.js", client_net_cipher_js, sizeof client_net_cipher_js},
    {"/client/net/decoding.js", client_net_decoding_js, sizeof client_net_decoding_js},
    {"/client/net/files.js", client_net_files_js, sizeof client_net_files_js},
    {"/client/net/md5.js", client_net_md5_js, sizeof client_net_md5_js},
    {"/client/net/notes.js", client_net_notes_js, sizeof client_net_notes_js},
    {"/client/net/packet.js", client_net_packet_js, sizeof client_net_packet_js},
    {"/client/net/records.js", client_net_records_js, sizeof client_net_records_js},
    {"/client/net/requests.js", client_net_requests_js, sizeof client_net_requests_js},
    {"/client/net/rids.js", client_net_rids_js, sizeof client_net_rids_js},
    {"/client/net/serverinfo.js", client_net_serverinfo_js, sizeof client_net_serverinfo_js},
    {"/client/net/sharedsession.js", client_net_sharedsession_js, sizeof client_net_sharedsession_js},
    {"/client/net/socket.js", client_net_socket_js, sizeof client_net_socket_js},
    {"/client/net/status.js", client_net_status_js, sizeof client_net_status_js},
    {"/client/net/syncpackets.js", client_net_syncpackets_js, sizeof client_net_syncpackets_js},
    {"/client/nexttask.js", client_nexttask_js, sizeof client_nexttask_js},
    {"/client/openchat.js", client_openchat_js, sizeof client_openchat_js},
    {"/client/outbox.js", client_outbox_js, sizeof client_outbox_js},
    {"/client/preferences.js", client_preferences_js, sizeof client_preferences_js},
    {"/client/presence.js", client_presence_js, sizeof client_presence_js},
    {"/client/reading.js", client_reading_js, sizeof client_reading_js},
    {"/client/receipts.js", client_receipts_js, sizeof client_receipts_js},
    {"/client/shell.js", client_shell_js, sizeof client_shell_js},
    {"/client/state/actions.js", client_state_actions_js, sizeof client_state_actions_js},
    {"/client/state/chatmarks.js", client_state_chatmarks_js, sizeof client_state_chatmarks_js},
    {"/client/state/chats.js", client_state_chats_js, sizeof client_state_chats_js},
    {"/client/state/content.js", client_state_content_js, sizeof client_state_content_js},
    {"/client/state/draftmessage.js", client_state_draftmessage_js, sizeof client_state_draftmessage_js},
    {"/client/state/drafts.js", client_state_drafts_js, sizeof client_state_drafts_js},
    {"/client/state/find.js", client_state_find_js, sizeof client_state_find_js},
    {"/client/state/hidden.js", client_state_hidden_js, sizeof client_state_hidden_js},
    {"/client/state/highlight.js", client_state_highlight_js, sizeof client_state_highlight_js},
    {"/client/state/historypages.js", client_state_historypages_js, sizeof client_state_historypages_js},
    {"/client/state/limits.js", client_state_limits_js, sizeof client_state_limits_js},
    {"/client/state/log.js", client_state_log_js, sizeof client_state_log_js},
    {"/client/state/markup.js", client_state_markup_js, sizeof client_state_markup_js},
    {"/client/state/messagechanges.js", client_state_messagechanges_js, sizeof client_state_messagechanges_js},
    {"/client/state/messagerights.js", client_state_messagerights_js, sizeof client_state_messagerights_js},
    {"/client/state/messageruns.js", client_state_messageruns_js, sizeof client_state_messageruns_js},
    {"/client/state/messages.js", client_state_messages_js, sizeof client_state_messages_js},
    {"/client/state/notes.js", client_state_notes_js, sizeof client_state_notes_js},
    {"/client/state/numbers.js", client_state_numbers_js, sizeof client_state_numbers_js},
    {"/client/state/pick.js", client_state_pick_js, sizeof client_state_pick_js},
    {"/client/state/pinyin.js", client_state_pinyin_js, sizeof client_state_pinyin_js},
    {"/client/state/prefs.js", client_state_prefs_js, sizeof client_state_prefs_js},
    {"/client/state/publics.js", client_state_publics_js, sizeof client_state_publics_js},
    {"/client/state/quote.js", client_state_quote_js, sizeof client_state_quote_js},
    {"/client/state/readpart.js", client_state_readpart_js, sizeof client_state_readpart_js},
    {"/client/state/receipts.js", client_state_receipts_js, sizeof client_state_receipts_js},
    {"/client/state/runs.js", client_state_runs_js, sizeof client_state_runs_js},
    {"/client/state/saved.js", client_state_saved_js, sizeof client_state_saved_js},
    {"/client/state/scrollwindow.js", client_state_scrollwindow_js, sizeof client_state_scrollwindow_js},
    {"/client/state/search.js", client_state_search_js, sizeof client_state_search_js},
    {"/client/state/serveraddress.js", client_state_serveraddress_js, sizeof client_state_serveraddress_js},
    {"/client/state/session.js", client_state_session_js, sizeof client_state_session_js},
    {"/client/state/state.js", client_state_state_js, sizeof client_state_state_js},
    {"/client/state/store.js", client_state_store_js, sizeof client_state_store_js},
    {"/client/state/surnames.js", client_state_surnames_js, sizeof client_state_surnames_js},
    {"/client/state/syncedchats.js", client_state_syncedchats_js, sizeof client_state_syncedchats_js},
    {"/client/state/syncedunread.js", client_state_syncedunread_js, sizeof client_state_syncedunread_js},
    {"/client/state/timeline.js", client_state_timeline_js, sizeof client_state_timeline_js},
    {"/client/state/typing.js", client_state_typing_js, sizeof client_state_typing_js},
    {"/client/state/unread.js", client_state_unread_js, sizeof client_state_unread_js},
    {"/client/state/uploads.js", client_state_uploads_js, sizeof client_state_uploads_js},
    {"/client/state/users.js", client_state_users_js, sizeof client_state_users_js},
    {"/client/state/view.js", client_state_view_js, sizeof client_state_view_js},
    {"/client/state/zoom.js", client_state_zoom_js, sizeof client_state_zoom_js},
    {"/client/storage.js", client_storage_js, sizeof client_storage_js},
    {"/client/sw.js", client_sw_js, sizeof client_sw_js},
    {"/client/ui/announcer.js", client_ui_announcer_js, sizeof client_ui_announcer_js},
    {"/client/ui/app.css", client_ui_app_css, sizeof client_ui_app_css},
    {"/client/ui/app.js", client_ui_app_js, sizeof client_ui_app_js},
    {"/client/ui/attach.css", client_ui_attach_css, sizeof client_ui_attach_css},
    {"/client/ui/attach.js", client_ui_attach_js, sizeof client_ui_attach_js},
    {"/client/ui/attachment.css", client_ui_attachment_css, sizeof client_ui_attachment_css},
    {"/client/ui/attachment.js", client_ui_attachment_js, sizeof client_ui_attachment_js},
    {"/client/ui/avatar.js", client_ui_avatar_js, sizeof client_ui_avatar_js},
    {"/client/ui/badge.js", client_ui_badge_js, sizeof client_ui_badge_js},
    {"/client/ui/banner.css", client_ui_banner_css, sizeof client_ui_banner_css},
    {"/client/ui/banner.js", client_ui_banner_js, sizeof client_ui_banner_js},
    {"/client/ui/card.js", client_ui_card_js, sizeof client_ui_card_js},
    {"/client/ui/chat.css", client_ui_chat_css, sizeof client_ui_chat_css},
    {"/client/ui/chatasks.js", client_ui_chatasks_js, sizeof client_ui_chatasks_js},
    {"/client/ui/chathead.js", client_ui_chathead_js, sizeof client_ui_chathead_js},
    {"/client/ui/chatlist.css", client_ui_chatlist_css, sizeof client_ui_chatlist_css},
    {"/client/ui/chatlist.js", client_ui_chatlist_js, sizeof client_ui_chatlist_js},
    {"/client/ui/chatmenu.js", client_ui_chatmenu_js, sizeof client_ui_chatmenu_js},
    {"/client/ui/chatpane.js", client_ui_chatpane_js, sizeof client_ui_chatpane_js},
    {"/client/ui/chatrow.js", client_ui_chatrow_js, sizeof client_ui_chatrow_js},
    {"/client/ui/chooser.css", client_ui_chooser_css, sizeof client_ui_chooser_css},
    {"/client/ui/chooser.js", client_ui_chooser_js, sizeof client_ui_chooser_js},
    {"/client/ui/composer.css", client_ui_composer_css, sizeof client_ui_composer_css},
    {"/client/ui/composer.js", client_ui_composer_js, sizeof client_ui_composer_js},
    {"/client/ui/composeredit.js", client_ui_composeredit_js, sizeof client_ui_composeredit_js},
    {"/client/ui/composerquote.js", client_ui_composerquote_js, sizeof client_ui_composerquote_js},
    {"/client/ui/composertools.js", client_ui_composertools_js, sizeof client_ui_composertools_js},
    {"/client/ui/dragchats.js", client_ui_dragchats_js, sizeof client_ui_dragchats_js},
    {"/client/ui/earliertexts.css", client_ui_earliertexts_css, sizeof client_ui_earliertexts_css},
    {"/client/ui/earliertexts.js", client_ui_earliertexts_js, sizeof client_ui_earliertexts_js},
    {"/client/ui/emojipicker.css", client_ui_emojipicker_css, sizeof client_ui_emojipicker_css},
    {"/client/ui/emojipicker.js", client_ui_emojipicker_js, sizeof client_ui_emojipicker_js},
    {"/client/ui/filebytes.js", client_ui_filebytes_js, sizeof client_ui_filebytes_js},
    {"/client/ui/forward.js", client_ui_forward_js, sizeof client_ui_forward_js},
    {"/client/ui/gallery.js", client_ui_gallery_js, sizeof client_ui_gallery_js},
    {"/client/ui/groupcard.js", client_ui_groupcard_js, sizeof client_ui_groupcard_js},
    {"/client/ui/groupkinds.js", client_ui_groupkinds_js, sizeof client_ui_groupkinds_js},
    {"/client/ui/groups.js", client_ui_groups_js, sizeof client_ui_groups_js},
    {"/client/ui/groupsettings.js", client_ui_groupsettings_js, sizeof client_ui_groupsettings_js},
    {"/client/ui/handover.js", client_ui_handover_js, sizeof client_ui_handover_js},
    {"/client/ui/history.css", client_ui_history_css, sizeof client_ui_history_css},
    {"/client/ui/history.js", client_ui_history_js, sizeof client_ui_history_js},
    {"/client/ui/historycontext.js", client_ui_historycontext_js, sizeof client_ui_historycontext_js},
    {"/client/ui/historyfilters.js", client_ui_historyfilters_js, sizeof client_ui_historyfilters_js},
    {"/client/ui/historyresults.js", client_ui_historyresults_js, sizeof client_ui_historyresults_js},
    {"/client/ui/hold.js", client_ui_hold_js, sizeof client_ui_hold_js},
    {"/client/ui/jumpbutton.js", client_ui_jumpbutton_js, sizeof client_ui_jumpbutton_js},
    {"/client/ui/keys.js", client_ui_keys_js, sizeof client_ui_keys_js},
    {"/client/ui/keysheet.css", client_ui_keysheet_css, sizeof client_ui_keysheet_css},
    {"/client/ui/keysheet.js", client_ui_keysheet_js, sizeof client_ui_keysheet_js},
    {"/client/ui/kicked.css", client_ui_kicked_css, sizeof client_ui_kicked_css},
    {"/client/ui/kicked.js", client_ui_kicked_js, sizeof client_ui_kicked_js},
    {"/client/ui/listnote.js", client_ui_listnote_js, sizeof client_ui_listnote_js},
    {"/client/ui/listpage.js", client_ui_listpage_js, sizeof client_ui_listpage_js},
    {"/client/ui/login.js", client_ui_login_js, sizeof client_ui_login_js},
    {"/client/ui/loginchecks.js", client_ui_loginchecks_js, sizeof client_ui_loginchecks_js},
    {"/client/ui/longpress.js", client_ui_longpress_js, sizeof client_ui_longpress_js},
    {"/client/ui/looks.js", client_ui_looks_js, sizeof client_ui_looks_js},
    {"/client/ui/markup.css", client_ui_markup_css, sizeof client_ui_markup_css},
    {"/client/ui/markup.js", client_ui_markup_js, sizeof client_ui_markup_js},
    {"/client/ui/mention.css", client_ui_mention_css, sizeof client_ui_mention_css},
    {"/client/ui/mention.js", client_ui_mention_js, sizeof client_ui_mention_js},
    {"/client/ui/message.css", client_ui_message_css, sizeof client_ui_message_css},
    {"/client/ui/message.js", client_ui_message_js, sizeof client_ui_message_js},
    {"/client/ui/messagechoices.js", client_ui_messagechoices_js, sizeof client_ui_messagechoices_js},
    {"/client/ui/messagefocus.js", client_ui_messagefocus_js, sizeof client_ui_messagefocus_js},
    {"/client/ui/messageline.css", client_ui_messageline_css, sizeof client_ui_messageline_css},
    {"/client/ui/messageline.js", client_ui_messageline_js, sizeof client_ui_messageline_js},
    {"/client/ui/messagelist.js", client_ui_messagelist_js, sizeof client_ui_messagelist_js},
    {"/client/ui/messagerows.js", client_ui_messagerows_js, sizeof client_ui_messagerows_js},
    {"/client/ui/messagestate.js", client_ui_messagestate_js, sizeof client_ui_messagestate_js},
    {"/client/ui/messagetools.js", client_ui_messagetools_js, sizeof client_ui_messagetools_js},
    {"/client/ui/note.js", client_ui_note_js, sizeof client_ui_note_js},
    {"/client/ui/noterow.js", client_ui_noterow_js, sizeof client_ui_noterow_js},
    {"/client/ui/notes.css", client_ui_notes_css, sizeof client_ui_notes_css},
    {"/client/ui/notespane.js", client_ui_notespane_js, sizeof client_ui_notespane_js},
    {"/client/ui/notice.css", client_ui_notice_css, sizeof client_ui_notice_css},
    {"/client/ui/notice.js", client_ui_notice_js, sizeof client_ui_notice_js},
    {"/client/ui/notify.js", client_ui_notify_js, sizeof client_ui_notify_js},
    {"/client/ui/opening.js", client_ui_opening_js, sizeof client_ui_opening_js},
    {"/client/ui/page.js", client_ui_page_js, sizeof client_ui_page_js},
    {"/client/ui/people.css", client_ui_people_css, sizeof client_ui_people_css},
    {"/client/ui/people.js", client_ui_people_js, sizeof client_ui_people_js},
    {"/client/ui/peopledialog.css", client_ui_peopledialog_css, sizeof client_ui_peopledialog_css},
    {"/client/ui/peopledialog.js", client_ui_peopledialog_js, sizeof client_ui_peopledialog_js},
    {"/client/ui/personcard.js", client_ui_personcard_js, sizeof client_ui_personcard_js},
    {"/client/ui/picker.css", client_ui_picker_css, sizeof client_ui_picker_css},
    {"/client/ui/picker.js", client_ui_picker_js, sizeof client_ui_picker_js},
    {"/client/ui/pickerrows.js", client_ui_pickerrows_js, sizeof client_ui_pickerrows_js},
    {"/client/ui/profile.js", client_ui_profile_js, sizeof client_ui_profile_js},
    {"/client/ui/quotelinks.js", client_ui_quotelinks_js, sizeof client_ui_quotelinks_js},
    {"/client/ui/rail.css", client_ui_rail_css, sizeof client_ui_rail_css},
    {"/client/ui/rail.js", client_ui_rail_js, sizeof client_ui_rail_js},
    {"/client/ui/reactions.css", client_ui_reactions_css, sizeof client_ui_reactions_css},
    {"/client/ui/reactions.js", client_ui_reactions_js, sizeof client_ui_reactions_js},
    {"/client/ui/receipts.js", client_ui_receipts_js, sizeof client_ui_receipts_js},
    {"/client/ui/router.js", client_ui_router_js, sizeof client_ui_router_js},
    {"/client/ui/saved.js", client_ui_saved_js, sizeof client_ui_saved_js},
    {"/client/ui/scrolledges.js", client_ui_scrolledges_js, sizeof client_ui_scrolledges_js},
    {"/client/ui/scrollplace.js", client_ui_scrollplace_js, sizeof client_ui_scrollplace_js},
    {"/client/ui/setparts.js", client_ui_setparts_js, sizeof client_ui_setparts_js},
    {"/client/ui/setpassword.js", client_ui_setpassword_js, sizeof client_ui_setpassword_js},
    {"/client/ui/setprofile.js", client_ui_setprofile_js, sizeof client_ui_setprofile_js},
    {"/client/ui/settings.css", client_ui_settings_css, sizeof client_ui_settings_css},
    {"/client/ui/settings.js", client_ui_settings_js, sizeof client_ui_settings_js},
    {"/client/ui/sidefiles.js", client_ui_sidefiles_js, sizeof client_ui_sidefiles_js},
    {"/client/ui/sidemembers.js", client_ui_sidemembers_js, sizeof client_ui_sidemembers_js},
    {"/client/ui/sidepanel.css", client_ui_sidepanel_css, sizeof client_ui_sidepanel_css},
    {"/client/ui/sidepanel.js", client_ui_sidepanel_js, sizeof client_ui_sidepanel_js},
    {"/client/ui/sidepins.js", client_ui_sidepins_js, sizeof client_ui_sidepins_js},
    {"/client/ui/skeleton.js", client_ui_skeleton_js, sizeof client_ui_skeleton_js},
    {"/client/ui/switcher.css", client_ui_switcher_css, sizeof client_ui_switcher_css},
    {"/client/ui/switcher.js", client_ui_switcher_js, sizeof client_ui_switcher_js},
    {"/client/ui/switcherrows.js", client_ui_switcherrows_js, sizeof client_ui_switcherrows_js},
    {"/client/ui/themes.css", client_ui_themes_css, sizeof client_ui_themes_css},
    {"/client/ui/tree.js", client_ui_tree_js, sizeof client_ui_tree_js},
    {"/client/ui/trying.js", client_ui_trying_js, sizeof client_ui_trying_js},
    {"/client/ui/typingsign.js", client_ui_typingsign_js, sizeof client_ui_typingsign_js},
    {"/client/ui/urgent.css", client_ui_urgent_css, sizeof client_ui_urgent_css},
    {"/client/ui/urgent.js", client_ui_urgent_js, sizeof client_ui_urgent_js},
    {"/client/ui/viewer.css", client_ui_viewer_css, sizeof client_ui_viewer_css},
    {"/client/ui/viewer.js", client_ui_viewer_js, sizeof client_ui_viewer_js},
    {"/client/ui/viewergestures.js", client_ui_viewergestures_js, sizeof client_ui_viewergestures_js},
    {"/client/ui/viewerstrip.js", client_ui_viewerstrip_js, sizeof client_ui_viewerstrip_js},
    {"/client/ui/virtuallist.css", client_ui_virtuallist_css, sizeof client_ui_virtuallist_css},
    {"/client/ui/virtuallist.js", client_ui_virtuallist_js, sizeof client_ui_virtuallist_js},
    {"/client/ui/writers.js", client_ui_writers_js, sizeof client_ui_writers_js},
    {"/client/ui/writing.js", client_ui_writing_js, sizeof client_ui_writing_js},
    {"/client/uploads.js", client_uploads_js, sizeof client_uploads_js},
    {"/client/windowdevice.js", client_windowdevice_js, sizeof client_windowdevice_js},
    {"/client/windows.js", client_windows_js, sizeof client_windows_js},
    {"/shared/avatar.css", shared_avatar_css, sizeof shared_avatar_css},
    {"/shared/avatar.js", shared_avatar_js, sizeof shared_avatar_js},
    {"/shared/base.css", shared_base_css, sizeof shared_base_css},
    {"/shared/clipboard.js", shared_clipboard_js, sizeof shared_clipboard_js},
    {"/shared/controls.css", shared_controls_css, sizeof shared_controls_css},
    {"/shared/controls.js", shared_controls_js, sizeof shared_controls_js},
    {"/shared/dialog.css", shared_dialog_css, sizeof shared_dialog_css},
    {"/shared/dialog.js", shared_dialog_js, sizeof shared_dialog_js},
    {"/shared/dom.js", shared_dom_js, sizeof shared_dom_js},
    {"/shared/facepicker.js", shared_facepicker_js, sizeof shared_facepicker_js},
    {"/shared/i18n.js", shared_i18n_js, sizeof shared_i18n_js},
    {"/shared/icons.js", shared_icons_js, sizeof shared_icons_js},
    {"/shared/letters.js", shared_letters_js, sizeof shared_letters_js},
    {"/shared/login.css", shared_login_css, sizeof shared_login_css},
    {"/shared/loginparts.js", shared_loginparts_js, sizeof shared_loginparts_js},
    {"/shared/longtext.js", shared_longtext_js, sizeof shared_longtext_js},
    {"/shared/menu.css", shared_menu_css, sizeof shared_menu_css},
    {"/shared/menu.js", shared_menu_js, sizeof shared_menu_js},
    {"/shared/picture.js", shared_picture_js, sizeof shared_picture_js},
    {"/shared/signals.js", shared_signals_js, sizeof shared_signals_js},
    {"/shared/toast.css", shared_toast_css, sizeof shared_toast_css},
    {"/shared/toast.js", shared_toast_js, sizeof shared_toast_js},
    {"/shared/tokens.css", shared_tokens_css, sizeof shared_tokens_css},
    {"/shared/tree.css", shared_tree_css, sizeof shared_tree_css},
    {"/shared/treekeys.js", shared_treekeys_js, sizeof shared_treekeys_js},
};

const xx_asset *xx_assets(size_t *count) {
    *count = sizeof list / sizeof *list;
    return list;
}
